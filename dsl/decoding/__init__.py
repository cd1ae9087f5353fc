"""The grammar for those who write plans under a mask: lint of its dialect, narrowing to known names, exports."""

from .dialect import Problem, problems
from .export import DIALECTS, KINDS, Dialect, Kind, for_decoding, for_lark
from .model import GrammarFault
from .vocabulary import LANGUAGE, Vocabulary, vocabulary_of

__all__ = [
    "DIALECTS",
    "KINDS",
    "LANGUAGE",
    "Dialect",
    "GrammarFault",
    "Kind",
    "Problem",
    "Vocabulary",
    "for_decoding",
    "for_lark",
    "problems",
    "vocabulary_of",
]
