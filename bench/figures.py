"""A measured figure beside its aim, and the machine it was measured on."""

import os
import platform
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured; an aim is a bound from above or below, or there is none."""

    area: str
    what: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the aim was met; nothing where there is no aim."""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None

    @property
    def aim(self) -> str:
        """The aim in words."""
        if self.at_most is not None:
            return f"\u2264 {number(self.at_most)}"
        return f"\u2265 {number(self.at_least)}" if self.at_least is not None else ""

    def as_json(self) -> dict[str, object]:
        """Return the figure as plain values."""
        return {**asdict(self), "met": self.met}


def number(value: float) -> str:
    """Return a number with as many digits as it is worth."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 1 else f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def table(figures: list[Figure]) -> str:
    """Return figures as a Markdown table."""
    rows = ["| area | figure | value | aim | met |", "|---|---|---|---|---|"]
    said = {True: "yes", False: "**no**", None: ""}
    for one in figures:
        unit = f" {one.unit}" if one.unit else ""
        rows.append(f"| {one.area} | {one.what} | {number(one.value)}{unit} | {one.aim} | {said[one.met]} |")
    return "\n".join(rows)


def machine() -> str:
    """Describe the machine in a line."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("ascii", "replace"))
    flags = " with bf16" if "bf16" in Path("/proc/cpuinfo").read_text("ascii", "replace") else ""
    memory = int(re.findall(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text("ascii"))[0]) / 1e6
    name = cpu[1].strip() if cpu else platform.machine()
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{name}{flags}, {os.cpu_count()} cores, {memory:.0f} GB, Python {python}"


def peak_memory() -> int:
    """Return the most memory that this process has held, in MB.

    The kernel's other figure, of resource usage, is handed on from a parent and would count its memory.
    """
    status = Path("/proc/self/status").read_text("ascii", "replace")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) // 1024
