# Measures networks.json with R's igraph and sna and writes golden.json.
#
# Debian 12: apt-get install r-cran-sna r-cran-igraph r-cran-network r-cran-jsonlite
# then: python networks.py && Rscript golden.R   (R 4.2.2, igraph 1.3.5, sna 2.7-1)

suppressPackageStartupMessages({library(jsonlite)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
networks <- fromJSON(file.path(here, "networks.json"), simplifyMatrix = TRUE)

measure <- function(net) {
  n <- length(net$nodes)
  directed <- net$directed
  g <- igraph::make_empty_graph(n, directed)
  g <- igraph::add_edges(g, as.vector(t(net$edges)), weight = net$weights)
  b <- igraph::delete_edge_attr(g, "weight")          # binary
  u <- igraph::as.undirected(b, mode = "collapse")
  adjacency <- igraph::as_adjacency_matrix(b, sparse = FALSE)
  group <- as.integer(factor(net$groups))
  out <- list(
    density = sna::gden(adjacency, mode = if (directed) "digraph" else "graph"),
    degree = igraph::degree(b, mode = "out"),
    degree_in = igraph::degree(b, mode = "in"),
    strength = igraph::strength(g, mode = "out"),
    betweenness = igraph::betweenness(b, normalized = TRUE),
    betweenness_sna = sna::betweenness(adjacency, gmode = if (directed) "digraph" else "graph"),
    harmonic = igraph::harmonic_centrality(b, mode = "in", normalized = TRUE),
    efficiency = igraph::global_efficiency(b, directed = directed),
    mean_distance = igraph::mean_distance(b, directed = directed, unconnected = TRUE),
    diameter = igraph::diameter(b, directed = directed),
    pagerank = igraph::page_rank(b, damping = 0.85)$vector,
    pagerank_weighted = igraph::page_rank(g, damping = 0.85)$vector,
    constraint = igraph::constraint(b),
    constraint_weighted = igraph::constraint(g),
    assortativity = igraph::assortativity_nominal(b, group, directed = directed),
    components = igraph::components(b, mode = "weak")$csize,
    coreness = igraph::coreness(u),
    transitivity = igraph::transitivity(u, type = "global"),
    local_clustering = igraph::transitivity(u, type = "local", isolates = "nan"),
    articulation = as.integer(igraph::articulation_points(u)),
    bridges = apply(igraph::ends(u, igraph::bridges(u)), 1, as.integer, simplify = FALSE),
    centralisation_degree = if (directed)
      sna::centralization(adjacency, sna::degree, mode = "digraph", cmode = "outdegree")
      else sna::centralization(adjacency, sna::degree, mode = "graph"),
    centralisation_betweenness = sna::centralization(
      adjacency, sna::betweenness, mode = if (directed) "digraph" else "graph"),
    modularity = igraph::modularity(u, group)
  )
  if (!directed) out$eigenvector <- abs(eigen(adjacency, symmetric = TRUE)$vectors[, 1])
  roles <- sna::brokerage(adjacency, net$groups)
  for (part in c("raw.nli", "exp.nli", "sd.nli", "z.nli")) {
    table <- unname(roles[[part]])
    out[[part]] <- lapply(seq_len(ncol(table)), function(k) table[, k])
    names(out[[part]]) <- colnames(roles$raw.nli)
  }
  out$raw.gli <- as.list(roles$raw.gli)
  out$exp.gli <- setNames(as.list(roles$exp.gli), names(roles$raw.gli))
  out
}

result <- lapply(networks, measure)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null"), file.path(here, "golden.json"))
