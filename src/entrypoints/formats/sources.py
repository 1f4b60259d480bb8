"""Source classes, as spelled in files of the weather services."""

from __future__ import annotations

from skywitness.domain.model.reports.claim import SourceClass

_SPELLINGS = {
    SourceClass.ASOS: (
        "ASOS",
        "OFFICIAL NWS OBSERVATIONS",
        "OFFICIAL NWS OBS.",
        "OFFICIAL NWS OBS",
    ),
    SourceClass.AWOS: ("AWOS", "AWSS"),
    SourceClass.MESONET: (
        "MESONET",
        "AWOS,ASOS,MESONET,ETC",
        "RAWS",
        "SNOTEL",
        "BUOY",
        "C-MAN STATION",
        "WLON",
        "RIVER/STREAM GAGE",
    ),
    SourceClass.COOP_OBSERVER: ("COOP OBSERVER", "CO-OP OBSERVER", "COOP STATION"),
    SourceClass.COCORAHS: ("COCORAHS",),
    SourceClass.TRAINED_SPOTTER: ("TRAINED SPOTTER",),
    SourceClass.STORM_CHASER: ("STORM CHASER",),
    SourceClass.AMATEUR_RADIO: ("AMATEUR RADIO",),
    SourceClass.NWS_EMPLOYEE: ("NWS EMPLOYEE", "NWS EMPLOYEE(OFF DUTY)"),
    SourceClass.NWS_SURVEY: ("NWS STORM SURVEY",),
    SourceClass.EMERGENCY_MANAGER: ("EMERGENCY MANAGER", "EMERGENCY MNGR"),
    SourceClass.LAW_ENFORCEMENT: ("LAW ENFORCEMENT",),
    SourceClass.FIRE_RESCUE: (
        "FIRE DEPARTMENT/RESCUE",
        "FIRE DEPT/RESCUE",
        "FIRE DEPT/RESCUE SQUAD",
    ),
    SourceClass.CALL_CENTER_911: ("911 CALL CENTER",),
    SourceClass.DEPT_OF_HIGHWAYS: ("DEPARTMENT OF HIGHWAYS", "DEPT OF HIGHWAYS"),
    SourceClass.UTILITY: ("UTILITY COMPANY",),
    SourceClass.LOCAL_OFFICIAL: (
        "LOCAL OFFICIAL",
        "CITY/LOCAL OFFICIAL",
        "COUNTY OFFICIAL",
        "STATE OFFICIAL",
        "TRIBAL OFFICIAL",
    ),
    SourceClass.BROADCAST_MEDIA: ("BROADCAST MEDIA",),
    SourceClass.NEWSPAPER: ("NEWSPAPER",),
    SourceClass.SOCIAL_MEDIA: ("SOCIAL MEDIA",),
    SourceClass.PUBLIC: ("PUBLIC", "GENERAL PUBLIC"),
}
_CLASSES = {one.upper(): one for one in SourceClass} | {
    text: source for source, spellings in _SPELLINGS.items() for text in spellings
}


def source_class(spelling: str) -> SourceClass:
    """Return the source class of a spelling, case-insensitive; `other` if unknown."""
    text = " ".join(spelling.upper().split())
    return _CLASSES.get(text, SourceClass.OTHER)
