"""From a person's own words to needs: pure, in memory, over the words that curators keep. See README.md.

A `Lexicon` is built once for a version of the words and asked thousands of times; it knows nothing of databases.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from esm.kernel.text import fold, lemma

from .spelling import cyrillic_readings, known_word, stem

QUERY_LIMIT = 1_000  # letters of a query that are read
TERMS_LIMIT = 24  # words of it that are weighed
_WORD = re.compile(r"(?:[^\W_]|')+")
_NEGATIONS = frozenset({"не", "нема", "немає", "нету", "нет", "без", "ні", "нима", "нема'", "нє"})
# Words that stand between a person and her need. The curator's own list (`noise`) comes on top.
_STOP_WORDS = """а або але аби б без би бо будь в вам вас ваш ви від він вона вони во все всі вже да де для до ж же з за зі
    із и й його її їй їх їм ім к ко ли лише мене мені ми між мій мой моя моє мою моєї моєму моїй моїм моїх мої мне меня мы
    на над нам нас наш наша ну о об от он она они оно по при про під раз с свій свою сам сама самі себе собі со та так такий
    там те тебе ти то той того тому тут у ці цей ця це цього чи що щоб як яка який які яку є я єсть есть уже это эта этот эти
    если якщо коли когда где куда куди кто хто кого кому чим чем что чтобы щось хтось хоч бы можна можно
    the a an to of for i my me is"""
_STOP = frozenset(_STOP_WORDS.split())
_PHRASE_BONUS = 0.9  # all words of a phrase together weigh this share more
_STEM, _TYPO, _PREFIX = 0.85, 0.7, 0.6  # how sure a match is that isn't of the same dictionary form
_PREFIX_FROM = 4  # letters from which an unfinished last word counts
_REPEATS = 0.2  # each further phrase of a need with the word makes it weigh more
_REPEATS_MOST = 4
_TITLE = 1.3  # a word of the need's own title
# A query is understood when this share of its weight is known, and a need is meant from this share of the best.
FOUND_FROM = 0.34
MEANT_FROM = 0.3
ASK = ("info", "counsel")  # needs of somebody who says nothing but that she needs help


@dataclass(frozen=True, slots=True)
class Need:
    """`codes` are keys of services that usually answer it; `words` phrases in which people say it."""

    key: str
    group: str
    title: str
    title_en: str
    codes: tuple[str, ...]
    urgent: bool
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """A need that a query speaks of; `words` are the query's own words that say so, `phrase` the phrase they make."""

    need: Need
    score: float
    words: tuple[str, ...]
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """`terms` are the query's words that mean something; `read_as` how it was read when not as typed."""

    meant: tuple[Meant, ...]
    terms: tuple[str, ...]
    read_as: str = ""
    coverage: float = 0.0


@dataclass(slots=True)
class _Term:
    """A word of the query: its own form, and keys under which the lexicon has it with how sure that is."""

    word: str
    keys: dict[str, float]


class Lexicon:
    def __init__(self, needs: Sequence[Need], same: Mapping[str, str], noise: Iterable[str] = ()) -> None:
        self.needs = tuple(needs)
        self._noise = frozenset(key for text in noise for word in _split(text) for key in _keys(word))
        self._same: dict[str, tuple[str, ...]] = {}
        for word, means in same.items():
            self._add_same(word, means)
        self._posting: dict[str, dict[int, float]] = defaultdict(dict)
        self._phrases: dict[str, list[tuple[int, frozenset[str], str]]] = defaultdict(list)
        self._forms: dict[str, str] = {}
        self._deletes: dict[str, set[str]] = defaultdict(set)
        self._beginnings: dict[str, set[str]] = defaultdict(set)
        self._read_needs()
        self._idf = {key: self._weight(len(found)) for key, found in self._posting.items()}
        self._unknown = self._weight(3)

    def _add_same(self, word: str, means: str) -> None:
        forms = _split(word)
        if len(forms) == 1:
            self._same[fold(word)] = tuple(_split(means))
            self._same.setdefault(lemma(fold(word)), tuple(_split(means)))
            self._same.setdefault("~" + stem(lemma(fold(word))), tuple(_split(means)))

    def _weight(self, found_in: int) -> float:
        return math.log(1 + (len(self.needs) - found_in + 0.5) / (found_in + 0.5))

    # ---- building ----

    def _read_needs(self) -> None:
        for number, need in enumerate(self.needs):
            counts: dict[str, int] = defaultdict(int)
            for phrase in (need.title, *need.words):
                terms = self._plain_terms(phrase)
                keys = frozenset(key for key, _word in terms)
                for key, word in terms:
                    counts[key] += 1
                    self._forms.setdefault(word, key)
                if len(keys) > 1:
                    for key in keys:
                        self._phrases[key].append((number, keys, phrase))
                        break
            title = {key for key, _word in self._plain_terms(need.title)}
            for key, count in counts.items():
                weight = 1 + _REPEATS * min(count - 1, _REPEATS_MOST)
                self._posting[key][number] = weight * (_TITLE if key in title else 1)
        for word in list(self._forms):
            if len(word) >= 4:
                for shorter in _deletes(word):
                    self._deletes[shorter].add(word)
                self._beginnings[word[:_PREFIX_FROM]].add(word)

    def _plain_terms(self, phrase: str) -> list[tuple[str, str]]:
        """(key, word) of each meaningful word of a phrase of ours, negations joined to what they deny."""
        made: list[tuple[str, str]] = []
        for word, denied in _denials(_split(phrase)):
            for meaning in self._meanings(word):
                key = stem(lemma(meaning))
                if key in self._noise:
                    continue
                made.append((key, meaning))
                if denied:
                    made.append((f"не {key}", f"не {meaning}"))
        return made

    def _meanings(self, word: str) -> tuple[str, ...]:
        found = self._same.get(word) or self._same.get(lemma(word))
        return found or (word,)

    # ---- asking ----

    def understand(self, query: str) -> Understood:
        """Needs that the words speak of, best first. Any text is fine; nothing but noise means nothing."""
        readings = [query[:QUERY_LIMIT], *cyrillic_readings(query[:QUERY_LIMIT])]
        best: Understood | None = None
        for n, reading in enumerate(readings):
            understood = self._understand(reading, reading if n else "")
            if best is None or understood.coverage > best.coverage + 0.05:
                best = understood
        assert best is not None  # noqa: S101  (there is always the query as typed)
        return best

    def _understand(self, query: str, read_as: str) -> Understood:
        terms = self._terms(query)
        if not terms:
            return self._only_noise(query, read_as)
        scores: dict[int, float] = defaultdict(float)
        said: dict[int, list[str]] = defaultdict(list)
        total = known = 0.0
        for term in terms:
            best: dict[int, float] = {}
            weight = 0.0
            for key, sure in term.keys.items():
                idf = self._idf[key]
                weight = max(weight, idf * sure)
                for number, times in self._posting[key].items():
                    best[number] = max(best.get(number, 0.0), idf * times * sure)
            denial = term.word.startswith("не ")
            if not denial or term.keys:
                total += weight or (0 if denial else self._unknown)
            known += weight
            for number, value in best.items():
                scores[number] += value
                if not denial or term.word[3:] not in said[number]:
                    said[number].append(term.word)
        phrases = self._whole_phrases(terms, scores)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        coverage = known / total if total else 0.0
        if not ranked or coverage < FOUND_FROM:
            return Understood((), tuple(t.word for t in terms), read_as, coverage)
        top = ranked[0][1]
        meant = tuple(
            Meant(self.needs[number], score / top, _unique(said[number]), phrases.get(number, ""))
            for number, score in ranked
            if score >= MEANT_FROM * top
        )
        return Understood(meant, tuple(t.word for t in terms), read_as, coverage)

    def _only_noise(self, query: str, read_as: str) -> Understood:
        """«Потрібна допомога» and nothing else: somebody who explains where to turn."""
        asks = any(stem(lemma(word)) in self._noise for word in _split(query))
        ask = [need for need in self.needs if need.key in ASK] if asks else []
        return Understood(tuple(Meant(need, 1.0, ()) for need in ask), (), read_as, 0.5 if ask else 0.0)

    def _whole_phrases(self, terms: Sequence[_Term], scores: dict[int, float]) -> dict[int, str]:
        """Adds to the scores of needs whose phrase is all there; says which phrase."""
        sure = {key: s for term in terms for key, s in term.keys.items()}
        bonus: dict[int, tuple[float, str]] = {}
        for key in sure:
            for number, keys, phrase in self._phrases.get(key, ()):
                if keys <= sure.keys():
                    value = sum(self._idf[k] * sure[k] for k in keys)
                    if value > bonus.get(number, (0.0, ""))[0]:
                        bonus[number] = (value, phrase)
        for number, (value, _phrase) in bonus.items():
            scores[number] += _PHRASE_BONUS * value
        return {number: phrase for number, (_value, phrase) in bonus.items()}

    def _terms(self, query: str) -> list[_Term]:
        found: dict[str, _Term] = {}
        pairs = _denials(_split(query))[:TERMS_LIMIT]
        for n, (word, denied) in enumerate(pairs):
            if not word or stem(lemma(word)) in self._noise:
                continue
            keys = self._lookup(word, last=n == len(pairs) - 1)
            found.setdefault(word, _Term(word, keys))
            if denied:
                joined = {f"не {key}": sure for key, sure in keys.items() if f"не {key}" in self._posting}
                if joined:
                    found.setdefault(f"не {word}", _Term(f"не {word}", joined))
        return list(found.values())

    def _lookup(self, word: str, *, last: bool) -> dict[str, float]:
        """Keys of the lexicon for a word of the query: the same form, a synonym, a kin form, a beginning, a typo."""
        keys: dict[str, float] = {}

        def take(key: str, sure: float) -> None:
            if key in self._posting and sure > keys.get(key, 0.0):
                keys[key] = sure

        base = lemma(word)
        for meaning in self._same.get(word) or self._same.get(base) or ():
            take(stem(lemma(meaning)), 1.0)
        take(stem(base), 1.0)
        if not keys:
            take(stem(word), _STEM)
            for meaning in self._same.get("~" + stem(base), ()):
                take(stem(lemma(meaning)), _STEM)
        if not keys and last and len(word) >= _PREFIX_FROM:
            for whole in self._beginnings.get(word[:_PREFIX_FROM], ()):
                if whole.startswith(word):
                    take(self._forms[whole], _PREFIX)
        if not keys and len(word) >= 4 and not known_word(word):
            for whole in self._near(word):
                take(self._forms[whole], _TYPO)
        return keys

    def _near(self, word: str) -> set[str]:
        """Words of ours one mistake away (a letter more, less, another, or two exchanged); long words two."""
        found: set[str] = set()
        shorter = _deletes(word)
        for form in (word, *shorter):
            found |= self._deletes.get(form, set())
            if form in self._forms:
                found.add(form)
        if not found and len(word) >= 7:
            for once in shorter:
                for twice in _deletes(once):
                    found |= self._deletes.get(twice, set())
                    if twice in self._forms:
                        found.add(twice)
        return {w for w in found if (abs(len(w) - len(word)) <= 2 and w[0] == word[0]) or w[1:] == word[1:]}


def _split(text: str) -> list[str]:
    return [_reflexive(w) for w in (word.strip("'") for word in _WORD.findall(fold(text))) if w][:2000]


def _reflexive(word: str) -> str:
    """«Помитись» is «помитися»: the dictionary has one of them."""
    return f"{word[:-2]}ся" if word.endswith("сь") and len(word) > 5 else word


def _keys(word: str) -> set[str]:
    return {stem(lemma(word)), stem(word)}


def _denials(words: Sequence[str]) -> list[tuple[str, bool]]:
    """(word, whether it is denied) without stop words: «не чую» → («чую», True)."""
    made: list[tuple[str, bool]] = []
    denied = False
    for word in words:
        if word in _NEGATIONS:
            denied = True
        elif word in _STOP or (len(word) == 1 and not word.isdigit()):
            continue
        else:
            made.append((word[:60], denied))
            denied = False
    return made


def _deletes(word: str) -> set[str]:
    return {word[:n] + word[n + 1 :] for n in range(len(word))}


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
