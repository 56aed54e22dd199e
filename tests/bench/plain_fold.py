"""The fold of ``metrics.counts`` once more, as one query written by hand for DuckDB: what the real one is timed beside.

It knows nothing of other engines, and joins, casts and subtracts as DuckDB likes it best. That it gives the same
counts is asked at every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from metrics.counts import calendar_table
from metrics.working_days import packaged_calendars
from portal.db.accepted import Accepted
from portal.files import FileStore

FOLD = """
WITH latest AS (
    SELECT w.regulator_code, w.year, w.first, w.cut, w.edition, w.basis, d.application_ref, d.scheme_code,
           d.product_area, d.received_on, d.duly_made_on, d.decided_on, d.outcome, d.overturned_on,
           d.statutory_target, d.published_target,
           CASE WHEN NOT coalesce(d.clock_stop_days__not_held, false) THEN coalesce(d.clock_stop_days, 0) END AS stop
    FROM read_parquet($decisions, filename = true, union_by_name = true) d
    JOIN whose w ON w.file = d.filename
    QUALIFY w.year = max(w.year) OVER (PARTITION BY w.regulator_code, d.application_ref)
), cases AS (
    SELECT l.* EXCLUDE (statutory_target, published_target, year, first, cut), l.year AS own_year,
           s.scheme_kind, s.holidays,
           CASE WHEN s.clock_starts = 'duly_made' THEN l.duly_made_on ELSE l.received_on END AS clock,
           CASE WHEN l.outcome = 'pending' THEN l.cut ELSE l.decided_on END AS until,
           coalesce(l.statutory_target, s.statutory_target) AS statutory,
           coalesce(l.published_target, s.published_target) AS published,
           coalesce(statutory, published) AS target,
           CASE WHEN statutory IS NOT NULL THEN s.statutory_target_unit ELSE s.published_target_unit END AS unit,
           CASE WHEN statutory IS NOT NULL THEN 'statutory' WHEN published IS NOT NULL THEN 'published'
                ELSE 'none' END AS target_kind,
           year(l.received_on) AS year_received
    FROM latest l
    LEFT JOIN schemes s ON s.regulator_code = l.regulator_code AND s.year = l.year AND s.scheme_code = l.scheme_code
), split AS (
    SELECT c.*, r.year, r.first, r.cut,
           c.outcome <> 'pending' AND (c.until IS NULL OR c.until <= r.cut) AS over,
           r.first - 1 AS eve,
           CASE WHEN c.until IS NOT NULL THEN least(c.until, r.cut) END AS last,
           c.until - c.clock AS gross,
           c.until - c.clock - c.stop AS net,
           coalesce(c.received_on BETWEEN r.first AND r.cut, false) AS is_new
    FROM cases c JOIN (SELECT DISTINCT regulator_code, year, first, cut FROM whose) r USING (regulator_code)
    WHERE (c.received_on IS NULL OR c.received_on <= r.cut)
      AND CASE WHEN c.until IS NULL THEN r.year = c.own_year ELSE c.until >= r.first END
), days AS (
    SELECT *, CASE WHEN over THEN outcome ELSE 'open' END AS ended_as,
           CASE WHEN gross > 0 THEN clock + floor((eve - clock) * net / gross)::INT ELSE eve END AS net_eve,
           CASE WHEN last = until THEN until - stop::INT
                WHEN gross > 0 THEN clock + floor((last - clock) * net / gross)::INT ELSE last END AS net_last
    FROM split
), counted AS (
    SELECT d.*,
           CASE WHEN d.eve > d.received_on THEN g0.worked - g.worked ELSE -1 END AS gross_entry,
           g1.worked - g.worked + CASE WHEN d.over AND d.last > d.received_on THEN g1.off ELSE 0 END AS gross_exit,
           CASE WHEN d.net_eve > d.clock THEN n0.worked - n.worked ELSE -1 END AS net_entry,
           CASE WHEN d.net_last > d.clock THEN n1.off ELSE 0 END AS net_off,
           n1.worked - n.worked + CASE WHEN d.over THEN net_off ELSE 0 END AS net_exit,
           CASE WHEN d.target <= 0 THEN NULL WHEN d.unit = 'weeks' THEN d.target * 7
                WHEN d.unit = 'months' THEN (d.clock + to_months(least(d.target, 1200)::INT))::DATE - d.clock
                ELSE d.target END AS target_days,
           CASE WHEN d.unit = 'working_days' THEN net_exit ELSE d.net_last - d.clock END AS elapsed,
           CASE WHEN d.unit = 'working_days' THEN net_entry ELSE d.net_eve - d.clock END AS elapsed_before,
           CASE WHEN d.unit = 'working_days' AND NOT d.over THEN net_off ELSE 0 END AS carried,
           coalesce(d.net_last >= d.clock AND d.stop IS NOT NULL, false) AS runs
    FROM days d
    LEFT JOIN calendar g  ON g.holidays  = d.holidays AND g.day  = d.received_on
    LEFT JOIN calendar g0 ON g0.holidays = d.holidays AND g0.day = d.eve
    LEFT JOIN calendar g1 ON g1.holidays = d.holidays AND g1.day = d.last
    LEFT JOIN calendar n  ON n.holidays  = d.holidays AND n.day  = d.clock
    LEFT JOIN calendar n0 ON n0.holidays = d.holidays AND n0.day = d.net_eve
    LEFT JOIN calendar n1 ON n1.holidays = d.holidays AND n1.day = d.net_last
), spans AS (
    SELECT *,
           CASE WHEN runs AND over AND outcome IN ('granted', 'granted_with_conditions', 'refused')
                THEN elapsed <= target_days
                WHEN runs AND NOT over AND elapsed + carried > target_days THEN false END AS within_target,
           CASE WHEN net_eve > clock THEN elapsed_before * 100 // target_days ELSE -1 END AS share_entry,
           (elapsed * 100 + CASE WHEN over THEN target_days - 1 ELSE 0 END) // target_days AS share_exit,
           last >= received_on AND gross_entry IS NOT NULL AND gross_exit IS NOT NULL AS gross_known,
           runs AND net_entry IS NOT NULL AND net_exit IS NOT NULL AS net_known,
           runs AND share_entry IS NOT NULL AND share_exit IS NOT NULL AS share_known
    FROM counted
), long AS (
    SELECT * EXCLUDE (measured), unnest(measured, recursive := true) FROM (
        SELECT regulator_code, edition, basis, scheme_code, scheme_kind, product_area, target_kind, year, year_received,
               is_new, ended_as, within_target, [
                   {'measure': 'working_days_gross', 'entry': CASE WHEN gross_known THEN gross_entry END,
                    'exit': CASE WHEN gross_known THEN gross_exit ELSE -2 END},
                   {'measure': 'working_days_net', 'entry': CASE WHEN net_known THEN net_entry END,
                    'exit': CASE WHEN net_known THEN net_exit ELSE -2 END},
                   {'measure': 'percent_of_target', 'entry': CASE WHEN share_known THEN share_entry END,
                    'exit': CASE WHEN share_known THEN share_exit ELSE -2 END}
               ] AS measured
        FROM spans
    )
    UNION ALL
    SELECT c.regulator_code, c.edition, c.basis, c.scheme_code, c.scheme_kind, c.product_area, c.target_kind, r.year,
           c.year_received, false, c.outcome, NULL, 'overturned', NULL, NULL
    FROM cases c JOIN (SELECT DISTINCT regulator_code, year, first, cut FROM whose) r USING (regulator_code)
    WHERE c.overturned_on BETWEEN r.first AND r.cut
)
SELECT *, count(*) AS n FROM long GROUP BY ALL
"""


def plain_fold(files: FileStore, returns: Sequence[Accepted], into: Path) -> None:
    """The counts of these returns into one Parquet file, in no order."""
    whose = pl.DataFrame(
        [
            (
                str(files.path(r.files["decisions"])),
                r.regulator_code,
                r.year,
                r.edition,
                r.basis,
                r.period_start,
                r.period_end,
            )
            for r in returns
        ],
        schema=["file", "regulator_code", "year", "edition", "basis", "first", "cut"],
        orient="row",
    )
    terms = [
        pl.read_parquet(files.path(r.files["schemes"])).with_columns(
            regulator_code=pl.lit(r.regulator_code), year=pl.lit(r.year)
        )
        for r in returns
    ]
    with duckdb.connect() as connection:
        connection.register("whose", whose.to_arrow())
        connection.register("schemes", pl.concat(terms).to_arrow())
        connection.register(
            "calendar",
            calendar_table(packaged_calendars())
            .with_columns(day=(pl.col("place") - pl.col("base")).cast(pl.Int32).cast(pl.Date))
            .to_arrow(),
        )
        connection.execute(f"SET memory_limit = '3GB'; SET temp_directory = '{into.parent}'")
        wanted = {"decisions": sorted(set(whose["file"]))}
        connection.execute(f"COPY ({FOLD}) TO '{into}' (FORMAT parquet, COMPRESSION zstd)", wanted)
