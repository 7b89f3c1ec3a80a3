# The recipe for QAP and MRQAP in R's sna. NOT RUN where this was written: no R was at hand.
# Run with: Rscript qap.R ; compare with tests/graph/connectivity/test_qap.py
library(sna)
nodes <- letters[1:6]
net <- function(...) {
  m <- matrix(0, 6, 6, dimnames = list(nodes, nodes))
  for (pair in list(...)) m[pair[1], pair[2]] <- m[pair[2], pair[1]] <- 1
  m
}
friends <- net(c("a", "b"), c("a", "c"), c("b", "c"), c("c", "d"), c("d", "e"))
advice <- net(c("a", "b"), c("b", "c"), c("c", "d"), c("e", "f"), c("d", "e"))
floor <- net(c("a", "b"), c("a", "d"), c("c", "d"), c("b", "f"))
set.seed(1)
print(gcor(friends, advice, mode = "graph"))
print(qaptest(list(friends, advice), gcor, g1 = 1, g2 = 2, mode = "graph", reps = 4000))
print(netlm(friends, list(advice, floor), mode = "graph", nullhyp = "qapspp", reps = 3000))
