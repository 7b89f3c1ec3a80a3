# What R says of whole networks compared, of positions, of place and of chance: comparisons.json.
#
# Debian 12: apt-get install r-cran-sna r-cran-igraph r-cran-blockmodeling r-cran-sandwich \
#   r-cran-jsonlite; then: python networks.py && Rscript comparisons.R
# (R 4.2.2, sna 2.7-1, igraph 1.3.5, blockmodeling 1.1.4, sandwich 3.0-2)

suppressPackageStartupMessages({library(jsonlite); library(sna); library(blockmodeling)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
networks <- fromJSON(file.path(here, "networks.json"), simplifyMatrix = TRUE)
set.seed(1)

matrix_of <- function(net, weights = 1) {
  m <- matrix(0, length(net$nodes), length(net$nodes))
  m[net$edges] <- weights
  if (!net$directed) m[net$edges[, 2:1]] <- weights
  m
}

# QAP and MRQAP: weights of ties by a shared group and by nearness in the order of the nodes.
compared <- function(net, reps = 2000) {
  mode <- if (net$directed) "digraph" else "graph"
  ties <- matrix_of(net, net$weights)
  place <- seq_along(net$nodes)
  same <- outer(net$groups, net$groups, "==") * 1
  near <- (abs(outer(place, place, "-")) <= 5) * 1
  diag(same) <- diag(near) <- 0
  test <- qaptest(list(ties, same), gcor, g1 = 1, g2 = 2, mode = mode, reps = reps)
  fit <- netlm(ties, list(same, near), mode = mode, nullhyp = "qapspp", reps = reps)
  y <- fit$fitted.values + fit$residuals
  list(correlation = gcor(ties, same, mode = mode), mean = mean(test$dist), sd = sd(test$dist),
       p_high = test$pgreq, estimates = unname(fit$coefficients), t = unname(fit$tstat),
       p_high_of_terms = unname(fit$pgreq),
       r_squared = 1 - sum(fit$residuals^2) / sum((y - mean(y))^2))
}

# Positions: blockmodeling compares i's tie to j with j's tie to i, as we do; CONCOR by hand.
equivalence <- function(net) {
  similar <- as.matrix(suppressWarnings(sedist(matrix_of(net), method = "cor")))
  diag(similar) <- 1
  unname(similar)
}

concor <- function(similar, depth) {
  position <- rep(1, nrow(similar))
  for (round in seq_len(depth)) for (part in unique(position)) {
    inside <- which(position == part)
    if (length(inside) < 2) next
    m <- similar[inside, , drop = FALSE]
    for (step in 1:50) m <- suppressWarnings(cor(t(m)))
    if (anyNA(m)) next
    position[inside[m[1, ] < 0]] <- max(position) + 1
  }
  position
}

positions <- function(net) {
  similar <- equivalence(net)
  list(similar = round(similar[lower.tri(similar)], 10), two = concor(similar, 1),
       four = concor(similar, 2))
}

# Gravity: forty pairs of places, made up by modular arithmetic so that nothing is drawn.
gravity <- function() {
  i <- 1:40
  sizes <- ((37 * i) %% 97 + 3) * ((53 * i) %% 89 + 4)
  far <- (29 * i) %% 141 + 1.5
  over <- i %% 3 == 0
  flows <- round(0.03 * sizes^0.8 / sqrt(far) * ifelse(over, 0.4, 1) + (17 * i) %% 5)
  fit <- glm(flows ~ log(sizes) + log(far) + over, family = poisson,
             control = list(epsilon = 1e-14, maxit = 100))
  list(flows = flows, sizes = sizes, far = far, over = over, coefficients = unname(coef(fit)),
       errors = unname(sqrt(diag(sandwich::vcovHC(fit, type = "HC0")))),
       expected = unname(fitted(fit)), deviance_share = 1 - fit$deviance / fit$null.deviance)
}

# Chance: E-I with labels shuffled among the tied, and with ties or participations swapped.
ei <- function(ends, group) {
  crosses <- group[ends[, 1]] != group[ends[, 2]]
  (sum(crosses) - sum(!crosses)) / length(crosses)
}

moments <- function(observed, drawn) {
  list(observed = observed, mean = mean(drawn), sd = sd(drawn), n = length(drawn))
}

by_shuffling <- function(net, reps = 5000) {
  tied <- sort(unique(as.vector(net$edges)))
  group <- net$groups
  drawn <- replicate(reps, {
    shuffled <- group
    shuffled[tied] <- sample(group[tied])
    ei(net$edges, shuffled)
  })
  moments(ei(net$edges, group), drawn)
}

by_swapping <- function(net, reps = 1000) {
  g <- igraph::make_graph(as.vector(t(net$edges)), length(net$nodes), directed = FALSE)
  one <- function() {
    swapped <- igraph::rewire(g, igraph::keeping_degseq(niter = 20 * igraph::ecount(g)))
    ei(igraph::as_edgelist(swapped), net$groups)
  }
  moments(ei(net$edges, net$groups), replicate(reps, one()))
}

# Women of Davis in three made-up groups, by their place in the list.
by_participations <- function(net, reps = 1000) {
  women <- sum(net$groups == "0")
  group <- seq_len(women) %% 3
  # From women to events, so that no swap ties two of one side.
  g <- igraph::make_graph(as.vector(t(net$edges)), length(net$nodes), directed = TRUE)
  figure <- function(graph) {
    takes_part <- igraph::as_adjacency_matrix(graph, sparse = FALSE)[1:women, -(1:women)]
    together <- takes_part %*% t(takes_part)
    ei(which(upper.tri(together) & together > 0, arr.ind = TRUE), group)
  }
  one <- function() figure(igraph::rewire(g, igraph::keeping_degseq(niter = 20 * igraph::ecount(g))))
  moments(figure(g), replicate(reps, one()))
}

# Two partitions of the club: its own, and one by place.
alike <- function(net) {
  one <- as.integer(factor(net$groups))
  other <- as.integer(seq_along(one) > length(one) / 2) + 1
  list(nmi = igraph::compare(one, other, method = "nmi"),
       ari = igraph::compare(one, other, method = "adjusted.rand"))
}

result <- list(
  compared = lapply(networks[c("karate", "directed")], compared),
  positions = lapply(networks, positions),
  gravity = gravity(),
  shuffled = lapply(networks[c("karate", "florence")], by_shuffling),
  swapped = lapply(networks[c("karate", "florence")], by_swapping),
  participations = by_participations(networks$davis),
  alike = alike(networks$karate)
)
write(toJSON(result, digits = 10, auto_unbox = TRUE, na = "null"),
      file.path(here, "comparisons.json"))
