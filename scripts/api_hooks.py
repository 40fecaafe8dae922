"""What Schemathesis has to be told beside the API's document: that lines of JSON are sent as a text."""

import schemathesis

schemathesis.serializer.alias("application/x-ndjson", "text/plain")
