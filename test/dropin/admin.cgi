#!/bin/sh
# An administration page over a multilog directory: LOGDIR is set by the server, QUERY_STRING is a report.
echo "Content-type: text/html"
echo
echo "<pre>"
cd "$LOGDIR" || exit 1
cat @* current | awk '
  function hex(s,  n, i) {
    n = 0
    for (i = 1; i <= length(s); i++) n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
    return n
  }
  /^@4/ { printf "%d.%06d%s\n", hex(substr($1, 10, 8)) - 10, hex(substr($1, 18, 8)) / 1000, substr($0, 26); next }
  { print }
' | matchup 5>/dev/null | "z$QUERY_STRING" | sed 's/&/\&amp;/g; s/</\&lt;/g'
echo "</pre>"
