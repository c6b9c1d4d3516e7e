"""What does an analysis of a study say on the page: in French, and with names for addresses?

Analyses write English sentences, byte for byte those of the terminal. words.toml has each of
them once, beside its French; what varies in a sentence is found by its shape and said the same way,
down to numbers and names. A sentence that lacks there is shown as it is, and marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.app.studied_shapes import (
    ADDRESS,
    BETWEEN_CONDITIONS,
    BETWEEN_ITEMS,
    DEEPEST,
    FILLED,
    NAMES,
    NUMERAL,
    SENTENCE_ENDS,
    factor_titles,
    kind_of,
    listed,
    said,
)
from analysis.app.words import NARROW, Words, typeset
from analysis.lab.factors import BRANDS, POLICY, STANDS_FOR, title_of


class Said:
    """What analyses of one study say, in the language of a page."""

    def __init__(
        self,
        words: Words,
        factors: Iterable[tuple[str, str]] = (),
        policies: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take the words of a page, and what the study varies and lived: key and title of each."""
        self.words, self.french = words, words.language == "fr"
        self.factors, self.policies = dict(factors), dict(policies)
        self.known = {title: address for address, title in self.factors.items()}
        self.known |= {address.rpartition(".")[2].replace("_", " "): address
                       for address in self.factors}  # fmt: skip
        self.known |= {title_of(address): address for address in self.factors}

    def text(self, english: str) -> str:
        """Return a text of one or more sentences as the page says it."""
        parts, _ = self._sentences(english)
        return typeset(" ".join(parts)) if self.french else " ".join(parts)

    def tongue(self, english: str) -> str:
        """Return the language to mark a text with, "" where it is the page's."""
        if not self.french or not any(letter.isalpha() for letter in english):
            return ""
        return "" if self._sentences(english)[1] else "en"

    def factor(self, address: str) -> str:
        """Return what is varied, as a figure has room for it."""
        own = self.factors.get(address, "")
        if own and own != title_of(address):  # The experiment has a title of its own for it.
            return (self._piece(own, 1) or own) if self.french else own
        at = STANDS_FOR.get(address.rpartition(".")[2], "") if address.startswith(BRANDS) else ""
        entry = f"studies.factor.{address.removeprefix(POLICY)}"
        if self.words.has(entry):
            return self.words(entry)
        title = factor_titles().get(at or address)
        return title[self.words.language] if title else address.rpartition(".")[2].replace("_", " ")

    def policy(self, key: str) -> str:
        """Return what a policy is called."""
        return self.named(self.policies.get(key, key.replace("_", " ")))

    def level(self, value: str) -> str:
        """Return one of the choices a factor takes."""
        return (self._piece(value, 1) or self.numerals(value)) if self.french else value

    def named(self, title: str) -> str:
        """Return a policy's title, or a choice: a title and settings, parted by commas."""
        if not self.french:
            return title
        first, *rest = title.split(", ")
        start = self.words.own(first)
        if self.words.tongue(first):  # No policy of the house: another, or a setting.
            start = self._piece(first, 1) or self._setting(first)
        return listed([start, *(self._setting(each) for each in rest)])

    def cell(self, text: str) -> str:
        """Return a cell of a table: a number, a name, a title, a place."""
        if ADDRESS.fullmatch(text):
            return self.factor(text)
        if not self.french:
            return self._addresses(text)
        if not any(letter.isalpha() for letter in text):
            return typeset(self.numerals(text))
        found = self._piece(text, 1)
        return typeset(self.named(text) if found is None else found)

    def head(self, text: str) -> str:
        """Return the head of a column: a word of an analysis, or a name and its unit."""
        if not self.french:
            return text
        found = self._piece(text, 1)
        if found is not None:
            return typeset(found)
        name, _, unit = text.rpartition(", ")
        at = name if name else text
        start = self._piece(at, 1) or (self.factor(self.known[at]) if at in self.known else at)
        return typeset(f"{start}, {self.words.own(unit)}" if name else start)

    def _sentences(self, english: str) -> tuple[list[str], bool]:
        """Return the sentences of a text as the page says them, and whether it could say all."""
        parts, found, whole, at = SENTENCE_ENDS.split(english), [], True, 0
        while at < len(parts):
            for end in range(at + 1, len(parts) + 1):  # A point may stand within a sentence.
                piece = self._piece(" ".join(parts[at:end]), 0)
                if piece is not None:
                    break
            else:
                end, whole, piece = at + 1, False, self._addresses(parts[at])
            found.append(piece)
            at = end
        return found, whole

    def _piece(self, english: str, depth: int, form: str = "") -> str | None:
        """Return a sentence, or a piece of one, as the page says it; None where it cannot.

        form: "the" where a measure stands with its article.
        """
        if depth > DEEPEST:
            return None
        for looks, entry in said():
            match = looks.fullmatch(english)
            if match and not self.french:
                if "here" not in entry:
                    return self._addresses(english)
                return self._filled(entry["here"], match, depth)
            if match:
                found = self._filled(entry.get(form, entry["fr"]), match, depth)
                if found is not None:
                    return found
        return None

    def _filled(self, template: str, match: re.Match[str], depth: int) -> str | None:
        """Return a sentence with its pieces; None where one of them cannot be said."""
        values = {}
        for form, name in set(FILLED.findall(template)):
            found = self._value(name, match[name], depth + 1, form.rstrip("_"))
            if found is None:
                return None
            values[form + name] = found
        return FILLED.sub(lambda brace: values[(brace[1] or "") + brace[2]], template)

    def _value(self, name: str, text: str, depth: int, form: str) -> str | None:
        """Return what stands in a brace; None where it cannot be said."""
        kind = kind_of(name)
        if not self.french:
            return self._addresses(text)
        if name in NAMES:
            return text
        if kind in ("n", "p", "v"):
            return self.numerals(text)
        if kind == "t":
            return f"« {self.named(text[1:-1])} »"
        if kind == "f":
            return self.factor(text)
        if kind == "o":
            return " ou ".join(f"« {self.level(each)} »" for each in text.split(" or "))
        if kind == "w":
            return self._place(text, depth)
        if kind in ("l", "c"):
            between = BETWEEN_CONDITIONS if kind == "c" else BETWEEN_ITEMS
            return listed([self._item(each, depth) for each in between.split(text)])
        if kind == "m":
            found = self._piece(text[:1].lower() + text[1:].replace("_", " "), depth, form)
            found = found or text
            return found[:1].upper() + found[1:] if text[:1].isupper() else found
        return self._piece(text, depth, form)

    def _item(self, text: str, depth: int) -> str:
        """Return one of a list: a piece, or what is varied."""
        found = self._piece(text, depth + 1)
        if found is not None:
            return found
        if ADDRESS.fullmatch(text):
            return self.factor(text)
        spoken = {address.replace(".", " ").replace("_", " "): address for address in self.factors}
        return self.factor(spoken[text]) if text in spoken else self._setting(text)

    def _place(self, text: str, depth: int) -> str:
        """Return where something was: a policy, settings, or both."""
        found = self._piece(text, depth + 1)
        if found is not None:
            return found
        title = re.fullmatch(r"“([^”]*)”(?: at (.+))?", text)
        if title:
            start = f"« {self.named(title[1])} »"
            return f"{start} avec {self._place(title[2], depth + 1)}" if title[2] else start
        return listed([self._setting(each) for each in text.split(", ")])

    def _setting(self, text: str) -> str:
        """Return "desk capacity 0.6" as the page says it."""
        words = text.split(" ")
        for end in range(len(words) - 1, 0, -1):
            name, value = " ".join(words[:end]), " ".join(words[end:])
            if name in self.known:
                value = (
                    self.numerals(value) if NUMERAL.search(value) else f"« {self.level(value)} »"
                )
                return f"{self.factor(self.known[name])} {value}"
        return self.numerals(text)

    def _addresses(self, text: str) -> str:
        """Return an English text with names for what it gives as addresses."""
        return ADDRESS.sub(
            lambda found: self.factor(found[0]) if found[0] in self.factors else found[0], text
        )

    def numerals(self, text: str) -> str:
        """Return a text with its numbers as the page's language writes them."""
        if not self.french:
            return text
        spoken = {"not known": "inconnu", "no limit": "sans limite"}.get(text, text)
        spoken = spoken.replace("under ", "moins de ").replace("over ", "plus de ")
        return NUMERAL.sub(
            lambda found: found[0].replace(",", NARROW).replace(".", ","), spoken
        )  # fmt: skip
