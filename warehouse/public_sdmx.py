"""The public figures as SDMX-CSV 2.0, and their structure as SDMX-JSON 2.0, with code lists in both languages.

SDMX (sdmx.org) is how statistical offices hand figures to each other. The codes of OBS_STATUS and CONF_STATUS are those
of its cross-domain code lists CL_OBS_STATUS 2.2 and CL_CONF_STATUS 1.2.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from warehouse.public import MISSING, NATION, NATION_NAME_EN, SHOWN, WITHHELD, PublicRelease

AGENCY, VERSION = "JIBAO", "1.0.0"
FLOW, STRUCTURE, CONCEPTS = "DF_JIBAO", "DSD_JIBAO", "CS_JIBAO"
SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/"
    "sdmx-json-structure-schema.json"
)
COLUMNS = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "TIME_PERIOD",
    "OBS_VALUE",
    "OBS_STATUS",
    "CONF_STATUS",
    "UNIT_MEASURE",
    "COVERAGE",
)
OBS_STATUS = {SHOWN: "A", WITHHELD: "Q", MISSING: "L"}
FREE, CONFIDENTIAL = "F", "C"
Names = tuple[str, str]
Object = dict[str, Any]
# id: names in Chinese and English; the list its codes come from, or the type of what is written.
_CONCEPTS: dict[str, tuple[Names, str]] = {
    "FREQ": (("频率", "Frequency"), "CL_FREQ"),
    "REF_AREA": (("地区（教育行政部门）", "Reference area (department)"), "CL_AREA"),
    "INDICATOR": (("指标", "Indicator"), "CL_INDICATOR"),
    "TIME_PERIOD": (("季度", "Quarter"), "ObservationalTimePeriod"),
    "OBS_VALUE": (("数值", "Observation value"), "Decimal"),
    "OBS_STATUS": (("数值状态", "Observation status"), "CL_OBS_STATUS"),
    "CONF_STATUS": (("保密状态", "Confidentiality status"), "CL_CONF_STATUS"),
    "UNIT_MEASURE": (("计量单位", "Unit of measure"), "CL_UNIT_MEASURE"),
    "COVERAGE": (("覆盖率（0—1）", "Coverage (0 to 1): units that answered, of those asked"), "Decimal"),
}
_DIMENSIONS = ("FREQ", "REF_AREA", "INDICATOR")
_ATTRIBUTES = ("OBS_STATUS", "CONF_STATUS", "UNIT_MEASURE", "COVERAGE")
_CODES: dict[str, dict[str, Names]] = {
    "CL_FREQ": {"Q": ("季度", "Quarterly")},
    "CL_OBS_STATUS": {
        "A": ("正常值", "Normal value"),
        "L": ("缺失：数据存在但未采集到", "Missing value; data exist but were not collected"),
        "Q": ("缺失：不公布", "Missing value; suppressed"),
    },
    "CL_CONF_STATUS": {
        "F": ("可公开", "Free (free for publication)"),
        "C": ("保密统计信息", "Confidential statistical information"),
    },
}
_LIST_NAMES: dict[str, Names] = {
    "CL_FREQ": ("频率", "Frequency"),
    "CL_AREA": ("教育行政部门", "Departments of education"),
    "CL_INDICATOR": ("指标", "Indicators"),
    "CL_OBS_STATUS": ("数值状态", "Observation status"),
    "CL_CONF_STATUS": ("保密状态", "Confidentiality status"),
    "CL_UNIT_MEASURE": ("计量单位", "Units of measure"),
}


def sdmx_csv(table: pl.DataFrame) -> bytes:
    """The figures of `public_files.public_table` (value and coverage as text) in the columns `COLUMNS`, UTF-8."""
    is_withheld = pl.col("status") == WITHHELD
    return (
        table.select(
            pl.lit("dataflow").alias("STRUCTURE"),
            pl.lit(f"{AGENCY}:{FLOW}({VERSION})").alias("STRUCTURE_ID"),
            pl.lit("I").alias("ACTION"),
            pl.lit("Q").alias("FREQ"),
            pl.col("unit_code").alias("REF_AREA"),
            pl.col("indicator_code").alias("INDICATOR"),
            pl.col("quarter").str.replace("Q", "-Q").alias("TIME_PERIOD"),
            pl.col("value").alias("OBS_VALUE"),
            pl.col("status").replace_strict(OBS_STATUS).alias("OBS_STATUS"),
            pl.when(is_withheld).then(pl.lit(CONFIDENTIAL)).otherwise(pl.lit(FREE)).alias("CONF_STATUS"),
            pl.col("measure_en")
            .replace_strict(_measures(table), return_dtype=pl.String)
            .alias("UNIT_MEASURE"),
            pl.col("coverage").alias("COVERAGE"),
        )
        .select(COLUMNS)
        .write_csv()
        .encode()
    )


def sdmx_structure(table: pl.DataFrame, release: PublicRelease) -> bytes:
    """The structure of those columns: data flow, data structure, concepts and code lists, as JSON in UTF-8.

    It is prepared at the moment of the release, so that the same release gives the same bytes.
    """
    message = {
        "meta": {
            "schema": SCHEMA,
            "id": f"{STRUCTURE}-{release.quarter}-{release.release}",
            "prepared": f"{release.released_at.isoformat(timespec='seconds')}Z",
            "contentLanguages": ["zh", "en"],
            "sender": {"id": AGENCY},
        },
        "data": {
            "dataflows": [
                _artefact(FLOW, ("教育信息化季度统计", "Quarterly statistics of education informatization"))
                | {"structure": _urn("datastructure.DataStructure", STRUCTURE)}
            ],
            "dataStructures": [_data_structure()],
            "conceptSchemes": [
                _artefact(CONCEPTS, ("概念", "Concepts"))
                | {"concepts": [_item(code, names) for code, (names, _) in _CONCEPTS.items()]}
            ],
            "codelists": [
                _artefact(code, _LIST_NAMES[code]) | {"codes": codes} for code, codes in _code_lists(table)
            ],
        },
    }
    return f"{json.dumps(message, ensure_ascii=False, indent=1)}\n".encode()


def _data_structure() -> Object:
    names = (
        "教育信息化季度统计的数据结构",
        "Structure of the quarterly statistics of education informatization",
    )
    relation = {"UNIT_MEASURE": {"dimensions": ["INDICATOR"]}}
    return _artefact(STRUCTURE, names) | {
        "dataStructureComponents": {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": [
                    _component(code) | {"position": place} for place, code in enumerate(_DIMENSIONS)
                ],
                "timeDimension": _component("TIME_PERIOD"),
            },
            "measureList": {
                "id": "MeasureDescriptor",
                "measures": [_component("OBS_VALUE") | {"usage": "optional"}],
            },
            "attributeList": {
                "id": "AttributeDescriptor",
                "attributes": [
                    _component(code)
                    | {
                        "usage": "optional" if code == "COVERAGE" else "mandatory",
                        "attributeRelationship": relation.get(code, {"observation": {}}),
                    }
                    for code in _ATTRIBUTES
                ],
            },
        }
    }


def _component(code: str) -> Object:
    source = _CONCEPTS[code][1]
    is_coded = source.startswith("CL_")
    return {
        "id": code,
        "conceptIdentity": f"{_urn('conceptscheme.Concept', CONCEPTS)}.{code}",
        "localRepresentation": {"enumeration": _urn("codelist.Codelist", source)}
        if is_coded
        else {"format": {"dataType": source}},
    }


def _code_lists(table: pl.DataFrame) -> Iterable[tuple[str, list[Object]]]:
    """The codes of each list; departments and indicators are those of the table, in its order."""
    areas = table.unique("unit_code", maintain_order=True).select("unit_code", "unit_name", "superior_code")
    known = set(areas["unit_code"])
    indicators = table.unique("indicator_code", maintain_order=True).sort("indicator_code")
    measures = table.unique("measure_en", maintain_order=True).sort("measure_en")
    for code, codes in _CODES.items():
        yield code, [_item(each, names) for each, names in codes.items()]
    yield (
        "CL_AREA",
        [
            # Departments have no official English names.
            _item(code, (name, NATION_NAME_EN if code == NATION else name))
            | ({"parent": superior} if superior in known else {})
            for code, name, superior in areas.iter_rows()
        ],
    )
    yield (
        "CL_INDICATOR",
        [
            _item(row["indicator_code"], (row["indicator_zh"], row["indicator_en"]))
            for row in indicators.iter_rows(named=True)
        ],
    )
    yield (
        "CL_UNIT_MEASURE",
        [
            _item(measure_code(row["measure_en"]), (row["measure_zh"], row["measure_en"]))
            for row in measures.iter_rows(named=True)
        ],
    )


def _measures(table: pl.DataFrame) -> dict[str, str]:
    return {text: measure_code(text) for text in table["measure_en"].unique()}


def measure_code(text: str) -> str:
    """The code of a unit of measure, made of its English words.

    >>> measure_code("terminals per 100 students"), measure_code("10,000 yuan")
    ('TERMINALS_PER_100_STUDENTS', 'U_10_000_YUAN')
    """
    code = re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_") or "NUMBER"
    return f"U_{code}" if code[0].isdigit() else code


def _artefact(code: str, names: Names) -> Object:
    return _item(code, names) | {"agencyID": AGENCY, "version": VERSION}


def _item(code: str, names: Names) -> Object:
    return {"id": code, "name": names[1], "names": {"zh": names[0], "en": names[1]}}


def _urn(kind: str, code: str) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{code}({VERSION})"
