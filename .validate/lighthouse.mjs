// Lighthouse on a running service: node lighthouse.mjs ADDRESS…; 1 where an audit does not pass.
import * as chrome from "chrome-launcher";
import lighthouse from "lighthouse";

const config = {
  extends: "lighthouse:default",
  settings: {
    // Performance is measured by evaluations/load.py, against times that mean something here.
    onlyCategories: ["accessibility", "best-practices", "seo"],
    formFactor: "desktop",
    screenEmulation: { mobile: false, width: 1350, height: 940, deviceScaleFactor: 1, disabled: false },
    skipAudits: [],
  },
};

const browser = await chrome.launch({
  // As root, as in a container, Chromium starts without its sandbox alone; it sees our own pages.
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"],
});
let failed = 0;
try {
  for (const address of process.argv.slice(2)) {
    const { lhr } = await lighthouse(address, { port: browser.port, logLevel: "error" }, config);
    for (const category of Object.values(lhr.categories)) {
      console.log(`${address} ${category.title}: ${Math.round(100 * category.score)}`);
      for (const { id } of category.auditRefs) {
        const { score, title, details, scoreDisplayMode } = lhr.audits[id];
        if (score === null && scoreDisplayMode !== "error") continue;
        if (score === 1) continue;
        failed += 1;
        console.error(`  ${id}: ${title}`);
        for (const item of details?.items ?? []) console.error(`    ${item.node?.snippet ?? JSON.stringify(item)}`);
      }
    }
    for (const warning of lhr.runWarnings) console.error(`  ${warning}`);
    failed += lhr.runWarnings.length;
  }
} finally {
  browser.kill();
}
process.exit(failed ? 1 : 0);
