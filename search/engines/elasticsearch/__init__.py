"""The engine for more than one machine: an Elasticsearch cluster, by the official client.

    <prefix>-public-<format>     aliases, read and written by everyone of this format;
    <prefix>-members-<format>    an update of both at once is what swaps a new index in
    <prefix>-public-<when>       the indices behind them; owner and damage are notes in their mappings
    <prefix>-members-<when>
    <prefix>-locks               one document for each lock that is held

Tokens are ours (``search.analysis``): the server splits them at white space and does nothing else. No
scripts, no plugin, no reindexing by the server.
"""

from .engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
