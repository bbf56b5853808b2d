#!/usr/bin/env python3
"""Writes the table of top-level domains from the public suffix list (Debian: publicsuffix).

    python3 Scripts/top_level_domains.py > Sources/CaptionText/Profiles/TopLevelDomain+Names.swift
"""
import textwrap

names = set()
with open("/usr/share/publicsuffix/public_suffix_list.dat", encoding="utf-8") as source:
    for line in source:
        if "END ICANN DOMAINS" in line:
            break
        line = line.strip()
        if line and not line.startswith("//"):
            names.add(line.lstrip("!").split(".")[-1])
text = textwrap.fill(" ".join(sorted(names)), 96, break_on_hyphens=False)
print(f'''extension TopLevelDomain {{
  /// All top-level domains, a space between them; written by `Scripts/top_level_domains.py`.
  static let names = """
{textwrap.indent(text, "    ")}
    """
}}''')
