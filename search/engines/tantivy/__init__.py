"""The embedded engine: Tantivy, with files in a folder of this machine.

    index/
      current               the name of the generation in use, replaced in one step
      write.lock            held by whoever applies changes or swaps
      rebuild.lock          held by whoever builds
      <generation>/         public/  members/  about.json

Readers in every process follow ``current`` and each commit; only ``apply`` and ``rebuild`` write.
"""

from .engine import TantivyEngine

__all__ = ["TantivyEngine"]
