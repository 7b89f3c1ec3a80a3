"""Tables that R's network package reads, with scripts for ERGM and SAOM beside them."""

from pathlib import Path

import networkx as nx

from matchmaker.graph.connectivity.edge_lists import write_csv_lists

NOT_RUN = """\
# Parsed by R, not run where this was written: its package was not at hand. Check before you rely
# on it.
"""

READ = """\
# Reads nodes.csv and edges.csv into an object of class network: install.packages("network").
library(network)
# An empty cell is unknown; "NA" is Namibia.
table <- function(file) {
  read.csv(file, colClasses = "character", na.strings = "", fileEncoding = "UTF-8")
}
nodes <- table("nodes.csv")
edges <- table("edges.csv")
members <- if ("bipartite" %in% names(nodes)) sum(nodes$bipartite == "0") else nrow(nodes)
if (members < nrow(nodes)) nodes <- nodes[order(nodes$bipartite), ]
one <- match(edges$source, nodes$id)
other <- match(edges$target, nodes$id)
# Pairs once, from whichever side they were written: tied again is tied once.
pairs <- unique(data.frame(tail = pmin(one, other), head = pmax(one, other)))
# Two-mode only where every tie joins a member and something shared.
two_mode <- members < nrow(nodes) && all(pairs$tail <= members & pairs$head > members)
modes <- if (two_mode) members else FALSE
net <- network.initialize(nrow(nodes), directed = FALSE, bipartite = modes)
network.vertex.names(net) <- nodes$id
for (name in setdiff(names(nodes), "id")) set.vertex.attribute(net, name, nodes[[name]])
add.edges(net, tail = as.list(pairs$tail), head = as.list(pairs$head))
print(net)
"""

ERGM = """\
# Do ties stay within countries and kinds, beyond their numbers of partners? An exponential random
# graph model: install.packages("ergm"). Start simple, and look at mcmc.diagnostics and gof.
source("read.R")
library(ergm)
terms <- if (is.bipartite(net)) {
  net ~ edges + gwb1degree(0.5, fixed = TRUE) + b1nodematch("country")
} else {
  net ~ edges + gwdegree(0.5, fixed = TRUE) + gwesp(0.5, fixed = TRUE) +
    nodematch("country") + nodematch("kind")
}
fit <- ergm(terms, control = control.ergm(seed = 1))
print(summary(fit))
print(gof(fit))
"""

SAOM = """\
# How do ties come about over time? A stochastic actor-oriented model: install.packages("RSiena").
# For one mode, with the ties in force at the end of each year between FROM and TO.
FROM <- 2023
TO <- 2025
source("read.R")
library(RSiena)
stopifnot(!is.bipartite(net))
n <- network.size(net)
wave <- function(year) {
  last <- paste0(year, "-12-31")
  began <- is.na(edges$start) | edges$start <= last
  holds <- began & (is.na(edges$end) | edges$end >= last)
  m <- matrix(0, n, n)
  ends <- cbind(match(edges$source, nodes$id), match(edges$target, nodes$id))[holds, , drop = FALSE]
  m[ends] <- 1
  m[ends[, 2:1, drop = FALSE]] <- 1
  m
}
waves <- simplify2array(lapply(FROM:TO, wave))
ties <- sienaDependent(waves)
country <- coCovar(as.numeric(factor(nodes$country)))
data <- sienaDataCreate(ties, country)
effects <- includeEffects(getEffects(data), transTriads)
effects <- includeEffects(effects, sameX, interaction1 = "country")
print(siena07(sienaAlgorithmCreate(projname = "network", seed = 1), data = data, effects = effects))
"""


def write_r(graph: nx.Graph, folder: Path) -> None:
    """Write nodes.csv, edges.csv, types.json, and the scripts read.R, ergm.R and saom.R."""
    write_csv_lists(graph, folder)
    for name, script in (("read", READ), ("ergm", ERGM), ("saom", SAOM)):
        caution = "" if name == "read" else NOT_RUN
        (folder / f"{name}.R").write_text(caution + script, encoding="utf-8")
