"""How the engine reads lines and entries: statements that give each with the same columns.

`said` is the message, None for a request without one; `line` is None where an id is the place.
"""

# A file of entries, one a line, all as expected: one pass, nothing kept of an entry but its fields.
# An object where text should be comes out as its JSON.
ENTRY_FILE = """
SELECT coalesce(textPayload, jsonPayload.message) AS said,
    httpRequest.requestMethod AS method, httpRequest.requestUrl AS url,
    httpRequest.status AS status, timestamp AS time, severity,
    resource.labels.service_name AS service, resource.labels.revision_name AS revision,
    insertId AS insert_id, NULL::BIGINT AS line
FROM read_json($path, format = 'newline_delimited', maximum_object_size = 4_194_304, columns = {
    insertId: 'VARCHAR', timestamp: 'VARCHAR', severity: 'VARCHAR', textPayload: 'VARCHAR',
    jsonPayload: 'STRUCT(message VARCHAR)',
    httpRequest: 'STRUCT(requestMethod VARCHAR, requestUrl VARCHAR, status VARCHAR)',
    resource: 'STRUCT(labels STRUCT(service_name VARCHAR, revision_name VARCHAR))'
})
"""

RAW = """
CREATE OR REPLACE TEMP TABLE raw AS
SELECT $first + row_number() OVER () - 1 AS line, raw
FROM (SELECT unnest(string_split($block, chr(10))) AS raw)
"""

# Entries of a block, whatever is in them; also what loggers write beside Cloud Logging.
# A line that is no JSON has no fields, and then no text.
ENTRIES = """
SELECT if(status IS NULL OR said IS NOT NULL, coalesce(said, whole, proto, other, ''), NULL)
        AS said,
    f[5] AS method, f[6] AS url, status, coalesce(f[8], f[9], f[10]) AS time,
    coalesce(f[11], f[12]) AS severity, coalesce(f[13], f[14], f[15]) AS service,
    f[16] AS revision, nullif(f[17], '') AS insert_id, line
FROM (
    SELECT line, f, f[7] AS status, coalesce(f[1], f[2], f[3], f[4]) AS said,
        f[18] AS whole, coalesce(nullif(f[19], ''), f[20]) AS proto,
        if(f[7] IS NULL AND raw <> '{}', raw, NULL) AS other
    FROM (
        SELECT line, raw, TRY(json_extract_string(raw, [
            '$.textPayload', '$.jsonPayload.message', '$.message', '$.msg',
            '$.httpRequest.requestMethod', '$.httpRequest.requestUrl', '$.httpRequest.status',
            '$.timestamp', '$.time', '$.ts', '$.severity', '$.level',
            '$.resource.labels.service_name', '$.resource.labels.configuration_name',
            '$.resource.labels.job_name', '$.resource.labels.revision_name', '$.insertId',
            '$.jsonPayload', '$.protoPayload.status.message', '$.protoPayload.methodName'
        ])) AS f
        FROM raw
        WHERE trim(raw) <> ''
    )
    WHERE f IS NOT NULL AND TRY(json_type(raw)) = 'OBJECT'
)
"""

NO_ENTRIES = """
SELECT min(line), count(*) FROM raw
WHERE trim(raw) <> '' AND coalesce(TRY(json_type(raw)), '') <> 'OBJECT'
"""

LINES = """
SELECT raw AS said, NULL::VARCHAR AS method, NULL::VARCHAR AS url, NULL::VARCHAR AS status,
    TIME AS time, NULL::VARCHAR AS severity, NULL::VARCHAR AS service, NULL::VARCHAR AS revision,
    NULL::VARCHAR AS insert_id, line
FROM raw
WHERE trim(raw, ' ' || chr(9) || chr(13)) <> ''
"""

LINE_TIME = """
replace(regexp_extract(raw, '^\\W?(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?'
    || '(?:Z|[+-]\\d\\d:?\\d\\d)?)', 1), ',', '.')
"""
