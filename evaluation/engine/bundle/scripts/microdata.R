# Runs the headline again from the survey answers. Base R; clubSandwich beside it where it is installed.
#
#   Rscript microdata.R @FILES@
#
# The files are CSV, one row a respondent, the columns named as in the codebook, codes as numbers (README.txt says how
# to get there from other formats). Ends with the largest difference from the result document.

# What the plan says -------------------------------------------------------------------------------------------------

#@PLAN@

# The answers --------------------------------------------------------------------------------------------------------

BLANKS <- c("", ".", "#NULL!")

read_answers <- function(argument) {
  parts <- regmatches(argument, regexec("^(.*)=([^=]*)$", argument))[[1]]
  file <- if (length(parts) == 3) parts[2] else argument
  answers <- read.csv(file, colClasses = "character", check.names = FALSE, na.strings = character(0), encoding = "UTF-8")
  answers[] <- lapply(answers, trimws)
  answers[["(wave)"]] <- if (length(parts) == 3) plain(parts[3]) else plain(answers[[plan$wave]])
  wanted <- unique(c("(wave)", plan$area, plan$weight, plan$household, needed))
  missing <- setdiff(wanted, names(answers))
  if (length(missing) > 0) stop(file, " lacks ", paste(missing, collapse = ", "), ".")
  answers[wanted]
}

# A whole number without its point, everything else as it stands: "1.0" and "1" are the same code.
plain <- function(text) {
  number <- suppressWarnings(as.numeric(text))
  whole <- !is.na(number) & is.finite(number) & number == floor(number) & abs(number) <= 2^53
  text[whole] <- sprintf("%.0f", number[whole])
  text
}

answered <- function(text) ifelse(text %in% BLANKS, NA, text)

# The code of each answer; NA where it is blank, missing or not in the codebook.
coded <- function(d, name) {
  known <- variables[[name]]$codes
  text <- answered(d[[name]])
  at <- match(text, known)
  at[is.na(at)] <- match(plain(text[is.na(at)]), plain(known))
  known[at]
}

# The answer as a number; NA where it is blank or missing.
numbered <- function(d, name) {
  variable <- variables[[name]]
  if (!is.null(variable) && variable$type == "code") return(as.numeric(coded(d, name)))
  number <- suppressWarnings(as.numeric(answered(d[[name]])))
  number[!is.finite(number)] <- NA
  if (is.null(variable)) return(number)
  number[number %in% suppressWarnings(as.numeric(variable$missing))] <- NA
  if (variable$type == "integer") number[!is.na(number) & number != floor(number)] <- NA
  number
}

derived <- function(d, outcome) {
  if (outcome$kind == "value") return(numbered(d, outcome$items))
  if (outcome$kind == "one_of") {
    variable <- variables[[outcome$items]]
    if (variable$type == "code") {
      answer <- coded(d, outcome$items)
      return(ifelse(is.na(answer), NA, as.numeric(answer %in% outcome$values)))
    }
    if (variable$type %in% c("integer", "decimal")) {
      answer <- numbered(d, outcome$items)
      return(ifelse(is.na(answer), NA, as.numeric(answer %in% as.numeric(outcome$values))))
    }
    answer <- d[[outcome$items]]
    answer[answer == "" | answer %in% variable$missing] <- NA
    return(ifelse(is.na(answer), NA, as.numeric(answer %in% outcome$values)))
  }
  items <- sapply(outcome$items, function(name) {
    answer <- numbered(d, name)
    ends <- range(as.numeric(variables[[name]]$codes))
    if (name %in% outcome$reverse) sum(ends) - answer else answer
  })
  items <- matrix(items, nrow = nrow(d))
  total <- rowSums(items, na.rm = TRUE)
  count <- rowSums(!is.na(items))
  value <- if (outcome$kind == "mean") total / count else as.numeric(total >= outcome$threshold)
  ifelse(count >= outcome$min_answered, value, NA)
}

# The level of each person; everything missing is the one level "not stated".
levelled <- function(d, covariate) {
  name <- covariate$variable
  variable <- variables[[name]]
  if (!is.null(covariate$bands)) {
    band <- findInterval(numbered(d, name), covariate$bands)
    level <- covariate$labels[ifelse(band == 0, NA, band)]
  } else if (!is.null(variable) && variable$type == "code") {
    level <- coded(d, name)
  } else {
    level <- plain(answered(d[[name]]))
    level[level %in% variable$missing] <- NA
  }
  ifelse(is.na(level), "not stated", level)
}

# The model ----------------------------------------------------------------------------------------------------------

# y = area effects (or the arm) + wave + programme + covariates, weighted; without the covariates when not adjusted.
# Area effects are columns of their own unless they are swept out.
columns_of <- function(d, is_adjusted, is_swept) {
  after <- as.numeric(d$wave == plan$followup)
  treated <- as.numeric(d$area %in% plan$treated)
  columns <- list(programme = treated * after, wave = after)
  if (plan$effects == "arm") columns <- c(columns, list(constant = rep(1, nrow(d)), arm = treated))
  if (!is_swept) for (area in plan$areas) columns[[paste("area", area)]] <- as.numeric(d$area == area)
  if (is_adjusted) {
    for (name in names(covariates)) {
      value <- d[[paste("covariate", name)]]
      if (covariates[[name]]$continuous) {
        silent <- is.na(value)
        columns[[name]] <- ifelse(silent, 0, value)
        if (any(silent)) columns[[paste(name, "not stated")]] <- as.numeric(silent)
      } else {
        for (level in sort(unique(value))[-1]) columns[[paste(name, level)]] <- as.numeric(value == level)
      }
    }
  }
  as.matrix(as.data.frame(columns, check.names = FALSE))
}

# Who is compared with whom: the area; in a panel the household where it answered in both waves.
groups_of <- function(d) {
  if (plan$design != "panel") return(d$area)
  home <- d[[plan$household]]
  key <- paste(d$area, home, sep = "|")
  both <- intersect(key[d$wave == plan$baseline], key[d$wave == plan$followup])
  ifelse(home != "" & key %in% both, key, d$area)
}

# Takes the weighted means of each group out; what never changes inside a group is then exactly zero.
swept <- function(v, w, group) {
  without <- v - ave(w * v, group, FUN = sum) / ave(w, group, FUN = sum)
  ifelse(abs(without) < 1e-12 * max(abs(v)), 0, without)
}

effect_of <- function(columns, y, w) {
  fitted <- lm.wfit(columns, y, w)
  fitted$coefficients[["programme"]]
}

headline_of <- function(columns, y, w, cluster) {
  estimate <- effect_of(columns, y, w)
  names <- unique(plan$clusters)
  without <- sapply(names, function(one) effect_of(columns[cluster != one, ], y[cluster != one], w[cluster != one]))
  count <- length(names)
  se <- sqrt((count - 1) / count * sum((without - estimate)^2))
  reach <- qt(0.975, count - 1) * se
  c(estimate = estimate, se = se, df = count - 1, p = 2 * pt(-abs(estimate / se), count - 1),
    low = estimate - reach, high = estimate + reach)
}

# The same by clubSandwich: its CR3, which has no factor, times (G - 1) / G. The means must be swept out before.
with_club_sandwich <- function(columns, y, w, cluster) {
  decomposed <- qr(columns * sqrt(w), tol = 1e-9)
  kept <- columns[, sort(decomposed$pivot[seq_len(decomposed$rank)])]
  fitted <- lm(y ~ 0 + kept, weights = w)
  variance <- suppressMessages(clubSandwich::vcovCR(fitted, cluster = cluster, type = "CR3"))[1, 1]
  count <- length(unique(cluster))
  c(estimate = unname(coef(fitted)[1]), se = sqrt(variance * (count - 1) / count))
}

# fixest, not run here: its CRV1 clusters by area (result.json has it as crv1_area), never a headline.
with_fixest <- function(d, y, w) {
  d$y <- y
  d$w <- w
  d$programme <- as.numeric(d$area %in% plan$treated & d$wave == plan$followup)
  more <- paste(c("programme", sprintf("factor(`covariate %s`)", names(covariates))), collapse = " + ")
  d$group <- groups_of(d)
  fixest::feols(as.formula(paste("y ~", more, "| group + wave")), data = d, weights = ~w, cluster = ~area)
}

# All outcomes --------------------------------------------------------------------------------------------------------

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) == 0) arguments <- plan$files
d <- do.call(rbind, lapply(arguments, read_answers))
d$area <- ifelse(d[[plan$area]] %in% plan$areas, d[[plan$area]], plain(d[[plan$area]]))
d$wave <- d[["(wave)"]]
d <- d[d$area %in% plan$areas & d$wave %in% c(plan$baseline, plan$followup), ]
weight <- if (is.null(plan$weight)) rep(1, nrow(d)) else round(as.numeric(d[[plan$weight]]), 6)
if (anyNA(weight) || any(weight <= 0)) stop("A weight is missing or not positive.")
cluster <- plan$clusters[d$area]
for (name in names(covariates)) {
  one <- covariates[[name]]
  d[[paste("covariate", name)]] <- if (one$continuous) numbered(d, one$variable) else levelled(d, one)
}
is_stated <- rep(TRUE, nrow(d))
for (name in names(covariates)) {
  value <- d[[paste("covariate", name)]]
  is_stated <- is_stated & !is.na(value) & value != "not stated"
}

figures <- read.csv("figures.csv", colClasses = "character", encoding = "UTF-8")
largest <- 0
tell <- function(outcome, model, from, found) {
  row <- figures[figures$outcome == outcome & figures$model == model, ]
  for (what in names(found)) {
    given <- as.numeric(row[[what]])
    difference <- found[[what]] - given
    largest <<- max(largest, abs(difference))
    cat(sprintf("%s,%s,%s,%s,%.15g,%.15g,%.3g\n", outcome, model, from, what, found[[what]], given, difference))
  }
}

cat("outcome,model,from,figure,found,in the result,difference\n")
for (name in names(outcomes)) {
  y <- derived(d, outcomes[[name]])
  for (model in c("unadjusted", if (length(covariates) > 0) "adjusted")) {
    if (figures$headline[figures$outcome == name & figures$model == model] != "jackknife") next
    used <- !is.na(y) & (model == "unadjusted" | !plan$complete_cases | is_stated)
    here <- d[used, ]
    w <- weight[used]
    in_model <- y[used]
    # A panel has too many households for columns of their own, so their means are swept out.
    columns <- columns_of(here, model == "adjusted", is_swept = plan$effects == "arm" || plan$design == "panel")
    with_means_out <- function(columns) apply(columns, 2, swept, w = w, group = groups_of(here))
    if (plan$design == "panel") {
      columns <- with_means_out(columns)
      in_model <- swept(in_model, w, groups_of(here))
    }
    tell(name, model, "base R", headline_of(columns, in_model, w, cluster[used]))
    is_small <- max(table(cluster[used])) <= 3000  # it holds a square of each cluster's people
    if (name == plan$primary && is_small && requireNamespace("clubSandwich", quietly = TRUE)) {
      if (plan$effects == "area") {
        columns <- with_means_out(columns_of(here, model == "adjusted", is_swept = TRUE))
        in_model <- swept(y[used], w, groups_of(here))
      }
      tell(name, model, "clubSandwich", with_club_sandwich(columns, in_model, w, cluster[used]))
    }
  }
}
tolerance <- as.numeric(figures$tolerance[1])
cat(sprintf("Largest difference from the result document: %.3g (allowed: %g)\n", largest, tolerance))
if (largest > tolerance) quit(status = 1)
