"""Plain values as YAML that this program's reader takes back unchanged."""

from __future__ import annotations

import yaml

from fleet.scenario.document import Plain
from fleet.scenario.yaml_scalars import ScalarRuleError, resolve

_WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """Writes every value in full, and quotes the text that YAML 1.2 would read as something else.

    PyYAML quotes by YAML 1.1, where ``1e3`` is text.
    """

    def ignore_aliases(self, data: object) -> bool:
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        try:
            is_plain = resolve(text, None, is_plain=True) == text
        except ScalarRuleError:
            is_plain = False
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_plain else '"')


_Dumper.add_representer(str, _Dumper.represent_text)


def yaml_of(value: Plain) -> str:
    """The value as a YAML document, keys in the order that they stand in."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
