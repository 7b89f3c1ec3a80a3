"""What `deploy/` says holds: variables are read, commands parse, alerts watch what is measured."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from pydantic_settings import BaseSettings

from api.command import KEEP_ALIVE_S
from api.middleware.limits import Limits
from api.middleware.metrics import FACTS, Metrics
from api.settings import SecuritySettings
from matchmaker.cli.app import app
from matchmaker.settings import Settings

yaml = pytest.importorskip("yaml", reason="PyYAML comes with the tools of developers")

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs" / "for-operators.md").read_text(encoding="utf-8")
OPTIONS = frozenset({"MATCHMAKER_WORKERS", "MATCHMAKER_LOG_FORMAT", "MATCHMAKER_PUBLISH"})
"""Variables of options of `serve`, and of the builds that it starts."""


def text_of(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def variables_of(settings: type[BaseSettings]) -> set[str]:
    prefix = str(settings.model_config["env_prefix"])
    return {f"{prefix}{name}".upper() for name in settings.model_fields}


READ = {
    *OPTIONS,
    *(each for of in (Settings, SecuritySettings, Limits) for each in variables_of(of)),
}


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_every_variable_that_is_set_is_read(file: Path) -> None:
    named = set(re.findall(r"MATCHMAKER_[A-Z_]+[A-Z]\b", file.read_text(encoding="utf-8")))
    assert named <= READ


def test_the_guide_names_every_variable_and_no_other() -> None:
    named = set(re.findall(r"MATCHMAKER_[A-Z_]+[A-Z]\b", GUIDE))
    abbreviated = {"ASKS_PER_DAY", "STAFF_ASKS_PER_DAY", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"}
    elsewhere = {"SMTP", "SMTP_CA", "MAIL_FROM", "PRIVATE_WEBHOOKS"}
    assert named <= READ
    assert READ - named <= {f"MATCHMAKER_{name}" for name in abbreviated | elsewhere}


def command_lines() -> list[str]:
    units = [text_of(f"matchmaker{kind}.service") for kind in ("", "-backup")]
    lines = [line for unit in units for line in re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)]
    found = [re.search(r"bin/matchmaker (.*?)'?$", line) for line in lines]
    steps = re.findall(r"run --rm matchmaker (.*)$", text_of("compose.yaml"), re.MULTILINE)
    composed = yaml.safe_load(text_of("compose.yaml"))["services"]["matchmaker"]["command"]
    inside = re.search(r"^CMD \[(.*)\]$", text_of("Containerfile"), re.MULTILINE)
    assert inside is not None
    image = inside[1].replace('"', "").replace(",", "")
    return [*(each[1] for each in found if each), *steps, " ".join(composed), image]


def test_every_command_line_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "firms.csv").touch()
    root = typer.main.get_command(app)
    lines = command_lines()
    assert len(lines) == 9
    for line in lines:
        name, *arguments = shlex.split(line.replace("/import/", f"{tmp_path}/"))
        command = root.get_command(None, name)  # type: ignore[attr-defined]
        command.make_context(name, arguments)


def test_alerts_watch_what_is_measured() -> None:
    metrics = Metrics()
    metrics.count("GET", "/", 200, 0.1)
    with metrics.suggesting() as ended:
        ended("waiting")
        ended("working")
    told = metrics.text(dict.fromkeys(FACTS, 1.0)).decode()
    rules = yaml.safe_load(text_of("alerts.yaml"))["groups"][0]["rules"]
    assert len(rules) >= 10
    for rule in rules:
        for name in re.findall(r"matchmaker_[a-z_]+", rule["expr"]):
            assert f"{name}{{" in told or f"{name} " in told, rule["alert"]
        for stage in re.findall(r'stage="(\w+)"', rule["expr"]):
            assert f'stage="{stage}"' in told


def test_the_image_takes_files_that_there_are_and_is_nobody_s_root() -> None:
    lines = text_of("Containerfile").splitlines()
    copied = [line.split()[1:-1] for line in lines if re.match(r"COPY [^-]", line)]
    assert copied
    assert all((ROOT / source).exists() for sources in copied for source in sources)
    assert "USER 10001" in lines


def test_compose_names_files_and_volumes_that_there_are() -> None:
    composed = yaml.safe_load(text_of("compose.yaml"))
    services = composed["services"]
    assert (DEPLOY / services["matchmaker"]["build"]["context"] / "deploy/Containerfile").exists()
    for service in services.values():
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert source in composed["volumes"] or source in {"./Caddyfile", "./import"}
        assert set(service.get("secrets", ())) <= set(composed["secrets"])
    assert "password:" not in text_of("compose.yaml").replace("database-password:", "")


def test_proxies_let_through_what_the_service_takes_and_log_no_links() -> None:
    nginx, caddy = text_of("nginx.conf"), text_of("Caddyfile")
    upload_mb = Limits().upload_bytes // 2**20
    assert f"client_max_body_size {upload_mb}m;" in nginx
    assert f"max_size {upload_mb}MB" in caddy
    kept = re.search(r"keepalive_timeout (\d+)s", nginx)
    assert kept is not None
    assert int(kept[1]) < KEEP_ALIVE_S
    linked = re.search(r"\^/\(([a-z|-]+)\)/", GUIDE)
    assert linked is not None
    assert f"^/({linked[1]})/" in nginx
    assert all(f"/{each}/*" in caddy for each in linked[1].split("|"))
