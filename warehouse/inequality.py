"""How far values lie apart: coefficient of variation, Gini, 90/10, with and without weights; float64 throughout.

x are the n values, w their weights, W the sum of the weights. All of them describe the units there are, not a sample
of others: sums are divided by n or W, not by n - 1.

| measure | formula | source |
|---|---|---|
| deviation | sqrt(sum((x - mean)^2) / n), mean = sum(x) / n | population standard deviation |
| variation | deviation / mean | Pearson's coefficient of variation |
| weighted_deviation | sqrt(sum(w (x - m)^2) / W), m = sum(w x) / W = weighted_mean | |
| weighted_variation | weighted_deviation / weighted_mean | 差异系数 of the inspection of balanced compulsory education (教督〔2012〕3号, 〔2017〕6号): x a ratio of each school, w its students |
| gini | 2 sum(i x_i) / (n sum(x)) - (n + 1) / n, x sorted, i = 1..n | Gini's mean difference over twice the mean |
| weighted_gini | sum(w_i x_i (2 C_i - w_i)) / (W sum(w x)) - 1, x sorted, C_i = w_1 + ... + w_i | the same, each value counted w times |
| quantiles | linear between the two neighbours at (n - 1) p | Hyndman and Fan 1996, type 7 |
| ratio_90_10 | p90 / p10 | |

Fewer than LEAST values tell no spread, and nothing is relative to a mean (a p10) of 0: such measures are None, not 0.
"""

import polars as pl

LEAST = 3
# A deviation of less than this share of the mean is what rounding leaves over of equal values.
_NOTHING = 1e-6
QUANTILES = {
    "lowest": 0.0,
    "p10": 0.1,
    "lower_quartile": 0.25,
    "median": 0.5,
    "upper_quartile": 0.75,
    "p90": 0.9,
    "highest": 1.0,
}
MEASURES = (
    "mean",
    "deviation",
    "variation",
    "weighted_mean",
    "weighted_deviation",
    "weighted_variation",
    "gini",
    "weighted_gini",
    *QUANTILES,
    "ratio_90_10",
)


def measure(values: pl.DataFrame, over: list[str]) -> pl.DataFrame:
    """The spread of each group of rows: `over`, `n` and MEASURES.

    `values`: the columns of `over`, `value` and `weight` (Float64). Rows without a value are left out, a group that
    has none too; a group in which a weight is missing has no weighted measures.
    """
    value, weight = pl.col("value"), pl.col("weight")
    in_order, cumulated = weight.sort_by("value"), weight.sort_by("value").cum_sum()
    weighted_mean = (weight * value).sum() / weight.sum()
    summed = (
        values.filter(value.is_not_null())
        .group_by(over, maintain_order=True)
        .agg(
            n=pl.len(),
            is_weighted=(weight.null_count() == 0) & (weight.sum() > 0),
            mean=value.mean(),
            deviation=(value - value.mean()).pow(2).mean().sqrt(),
            weighted_mean=weighted_mean,
            weighted_deviation=((weight * (value - weighted_mean).pow(2)).sum() / weight.sum()).sqrt(),
            gini=2 * (value.rank("ordinal") * value).sum() / (pl.len() * value.sum())
            - (pl.len() + 1) / pl.len(),
            weighted_gini=(in_order * value.sort() * (2 * cumulated - in_order)).sum()
            / (weight.sum() * (weight * value).sum())
            - 1,
            **{name: value.quantile(share, "linear") for name, share in QUANTILES.items()},
        )
    )
    return with_ratios(summed).select(*over, "n", *MEASURES)


def with_ratios(summed: pl.DataFrame) -> pl.DataFrame:
    """Add what is divided last, and take away what cannot be told.

    Needs `n`, `is_weighted` and MEASURES without variation, weighted_variation and ratio_90_10.
    """
    is_enough, is_weighted = pl.col("n") >= LEAST, pl.col("is_weighted")

    def spread(name: str, mean: str, condition: pl.Expr) -> pl.Expr:
        deviation = pl.when(pl.col(name) <= _NOTHING * pl.col(mean).abs()).then(0.0).otherwise(pl.col(name))
        return pl.when(condition).then(deviation).alias(name)

    def divided(name: str, top: str, bottom: str) -> pl.Expr:
        return pl.when(pl.col(bottom) > 0).then(pl.col(top) / pl.col(bottom)).alias(name)

    return summed.with_columns(
        spread("deviation", "mean", is_enough),
        spread("weighted_deviation", "weighted_mean", is_enough & is_weighted),
        pl.when(is_weighted).then(pl.col("weighted_mean")),
        pl.when(is_enough & (pl.col("mean") > 0)).then(pl.col("gini").clip(0.0)),
        pl.when(is_enough & is_weighted & (pl.col("weighted_mean") > 0)).then(
            pl.col("weighted_gini").clip(0.0)
        ),
    ).with_columns(
        divided("variation", "deviation", "mean"),
        divided("weighted_variation", "weighted_deviation", "weighted_mean"),
        divided("ratio_90_10", "p90", "p10"),
    )
