# Runs the headline again from sums alone. Base R, nothing to install.
#
#   Rscript cells.R            in the folder where the bundle was unpacked
#
# Reads design.csv, cells.csv, matrices.csv, left_out.csv and figures.csv, as far as they are there, and ends with the
# largest difference from the result document. docs/method.md of the engine has the algebra.

ALPHA <- 0.05
MOST_RELABELLINGS <- 20000
TIES <- 1e-9

read_part <- function(name) {
  if (!file.exists(name)) return(NULL)
  part <- read.csv(name, colClasses = "character", check.names = FALSE, encoding = "UTF-8")
  if (nrow(part) == 0) NULL else part
}

design <- read_part("design.csv")
cells <- read_part("cells.csv")
matrices <- read_part("matrices.csv")
left_out <- read_part("left_out.csv")
figures <- read_part("figures.csv")
areas <- design$area
treated <- as.numeric(design$arm == "programme")
clusters <- unique(design$cluster)
effects <- design$effects[1]
largest <- 0

# A t test with one cluster left out at a time (CRV3, the jackknife): t(clusters - 1), two-sided.
jackknife <- function(estimate, without) {
  count <- length(without)
  se <- sqrt((count - 1) / count * sum((without - estimate)^2))
  reach <- qt(1 - ALPHA / 2, count - 1) * se
  c(estimate = estimate, se = se, df = count - 1, p = 2 * pt(-abs(estimate / se), count - 1),
    low = estimate - reach, high = estimate + reach)
}

# Who might have been treated: either area of each pair, or any of the areas where there are no pairs.
relabellings <- function() {
  paired <- clusters[sapply(clusters, function(one) sum(design$cluster == one) == 2)]
  if (length(paired) > 0) {
    if (2^length(paired) > MOST_RELABELLINGS) return(NULL)
    swaps <- as.matrix(expand.grid(rep(list(0:1), length(paired))))
    drawn <- matrix(0, nrow(swaps), length(areas))
    for (k in seq_along(paired)) {
      ours <- design$cluster == paired[k] & treated == 1
      theirs <- design$cluster == paired[k] & treated == 0
      drawn[, ours] <- 1 - swaps[, k]
      drawn[, theirs] <- swaps[, k]
    }
    return(drawn)
  }
  if (choose(length(areas), sum(treated)) > MOST_RELABELLINGS) return(NULL)
  t(apply(combn(length(areas), sum(treated)), 2, function(some) as.numeric(seq_along(areas) %in% some)))
}

permutation_p <- function(effects_drawn, estimate) {
  mean(abs(effects_drawn) >= abs(estimate) * (1 - TIES))
}

tell <- function(outcome, model, from, found) {
  row <- figures[figures$outcome == outcome & figures$model == model, ]
  for (what in names(found)) {
    given <- as.numeric(row[[what]])
    if (length(given) != 1 || is.na(given)) next
    difference <- found[[what]] - given
    largest <<- max(largest, abs(difference))
    cat(sprintf("%s,%s,%s,%s,%.15g,%.15g,%.3g\n", outcome, model, from, what, found[[what]], given, difference))
  }
}

# Without covariates: weighted changes of each area, from the sums of area and wave ---------------------------------

part_of <- function(outcome) {
  some <- cells[cells$outcome == outcome, ]
  at <- function(when, column) {
    rows <- some[some$when == when, ]
    as.numeric(rows[[column]][match(areas, rows$area)])
  }
  list(w0 = at("before", "weight"), w1 = at("after", "weight"), s0 = at("before", "total"), s1 = at("after", "total"))
}

# With area effects: the mean change of the treated areas less that of the others, each area weighted by w0*w1/(w0+w1).
# With arm effects: the same of the four pooled means. `is_treated` has one row for each labelling.
effect_of <- function(part, is_treated, kept = rep(TRUE, length(areas))) {
  ours <- t(t(is_treated) * kept)
  theirs <- t(t(1 - is_treated) * kept)
  if (effects == "arm") {
    mean_of <- function(sums, weights, arm) (arm %*% sums) / (arm %*% weights)
    change <- function(arm) mean_of(part$s1, part$w1, arm) - mean_of(part$s0, part$w0, arm)
    return(as.vector(change(ours) - change(theirs)))
  }
  mass <- part$w0 * part$w1 / (part$w0 + part$w1)
  gain <- mass * (part$s1 / part$w1 - part$s0 / part$w0)
  as.vector((ours %*% gain) / (ours %*% mass) - (theirs %*% gain) / (theirs %*% mass))
}

from_cells <- function(outcome) {
  part <- part_of(outcome)
  actual <- matrix(treated, 1)
  estimate <- effect_of(part, actual)
  found <- c(estimate = estimate)
  if (figures$headline[figures$outcome == outcome & figures$model == "unadjusted"] == "jackknife") {
    found <- jackknife(estimate, sapply(clusters, function(one) effect_of(part, actual, design$cluster != one)))
  }
  drawn <- relabellings()
  if (!is.null(drawn)) found <- c(found, permutation_p = permutation_p(effect_of(part, drawn), estimate))
  tell(outcome, "unadjusted", "cells.csv", found)
}

# With covariates, or with households: the cross-products of each area -----------------------------------------------

# Positions of columns that no earlier column already says.
independent <- function(gram) {
  scale <- ifelse(diag(gram) > 0, 1 / sqrt(pmax(diag(gram), 1e-300)), 0)
  left <- gram * outer(scale, scale)
  kept <- integer(0)
  for (k in seq_len(nrow(left))) {
    pivot <- left[k, k]
    if (pivot <= 1e-10) next
    kept <- c(kept, k)
    left <- left - outer(left[, k], left[k, ]) / pivot
  }
  kept
}

solved <- function(gram, moment) {
  kept <- independent(gram)
  scale <- 1 / sqrt(diag(gram)[kept])
  solve(gram[kept, kept, drop = FALSE] * outer(scale, scale), moment[kept] * scale)[1] * scale[1]
}

blocks_of <- function(outcome, model) {
  some <- matrices[matrices$outcome == outcome & matrices$model == model, ]
  columns <- unique(some$row)
  lapply(areas, function(area) {
    here <- some[some$area == area, ]
    value <- as.numeric(here$value)
    row <- match(here$row, columns)
    column <- match(here$column, columns)
    is_moment <- is.na(column)
    gram <- matrix(0, length(columns), length(columns))
    gram[cbind(row[!is_moment], column[!is_moment])] <- value[!is_moment]
    gram[cbind(column[!is_moment], row[!is_moment])] <- value[!is_moment]
    moment <- numeric(length(columns))
    moment[row[is_moment]] <- value[is_moment]
    list(gram = gram, moment = moment, columns = columns)
  })
}

fitted_without <- function(blocks, kept) {
  gram <- Reduce(`+`, lapply(blocks[kept], `[[`, "gram"))
  moment <- Reduce(`+`, lapply(blocks[kept], `[[`, "moment"))
  solved(gram, moment)
}

# What the estimate would be under other labellings: t'r / t'Qt.
relabelled <- function(blocks, drawn) {
  others <- setdiff(seq_along(blocks[[1]]$columns), 1)
  after <- match("wave", blocks[[1]]$columns)
  whole <- solve(Reduce(`+`, lapply(blocks, function(one) one$gram[others, others, drop = FALSE])))
  on_others <- do.call(rbind, lapply(blocks, function(one) one$gram[after, others]))
  mass <- sapply(blocks, function(one) one$gram[after, after])
  quadratic <- diag(mass) - on_others %*% whole %*% t(on_others)
  moment <- whole %*% Reduce(`+`, lapply(blocks, function(one) one$moment[others]))
  linear <- sapply(blocks, function(one) one$moment[after]) - on_others %*% moment
  as.vector(drawn %*% linear) / rowSums((drawn %*% quadratic) * drawn)
}

from_matrices <- function(outcome, model) {
  blocks <- blocks_of(outcome, model)
  estimate <- fitted_without(blocks, rep(TRUE, length(areas)))
  found <- c(estimate = estimate)
  if (figures$headline[figures$outcome == outcome & figures$model == model] == "jackknife") {
    found <- jackknife(estimate, sapply(clusters, function(one) fitted_without(blocks, design$cluster != one)))
  }
  drawn <- relabellings()
  if (effects == "area" && !is.null(drawn)) {
    found <- c(found, permutation_p = permutation_p(relabelled(blocks, drawn), estimate))
  }
  tell(outcome, model, "matrices.csv", found)
}

# Only the last step: from the estimates with one cluster left out ----------------------------------------------------

from_left_out <- function(outcome) {
  some <- left_out[left_out$outcome == outcome, ]
  model <- some$model[1]
  row <- figures[figures$outcome == outcome & figures$model == model, ]
  if (row$headline != "jackknife") return(invisible())
  estimates <- as.numeric(some$estimate[match(c("nobody", clusters), some$left_out)])
  if (!anyNA(estimates)) tell(outcome, model, "left_out.csv", jackknife(estimates[1], estimates[-1]))
}

cat("outcome,model,from,figure,found,in the result,difference\n")
for (outcome in unique(figures$outcome)) {
  if (outcome %in% cells$outcome) from_cells(outcome)
  for (model in unique(matrices$model[matrices$outcome == outcome])) from_matrices(outcome, model)
  if (outcome %in% left_out$outcome) from_left_out(outcome)
}
tolerance <- as.numeric(figures$tolerance[1])
cat(sprintf("Largest difference from the result document: %.3g (allowed: %g)\n", largest, tolerance))
if (largest > tolerance) quit(status = 1)
