"""Taking in an upload without letting it fill the disk."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from .kinds import MOST_BYTES


class BoundedUpload(FileUploadHandler):
    """Goes first: lets what is beyond the limit run through unkept, so that the fields after it still arrive.

    The bound holds for all files of a request together; the page sends one.
    """

    def __init__(self, request=None, most: int = MOST_BYTES) -> None:
        super().__init__(request)
        self.received, self.most = 0, most

    @property
    def is_beyond(self) -> bool:
        """Whether something was too large."""
        return self.received > self.most

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.is_beyond:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None
