// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.query;

import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.QueryParameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// What a request for a trace by id asks for (`spec/api.md §3.1`).
///
/// @param id the trace
/// @param mode where to look
/// @param firstBlock the smallest id of a block to look into
/// @param lastBlock the largest id of a block to look into
/// @param start unix seconds, 0 when unset
/// @param end unix seconds, 0 when unset
public record TraceByIdParameters(TraceId id, Mode mode, BlockId firstBlock, BlockId lastBlock, long start, long end) {

    /// The variable that route templates of both roles have for the id.
    public static final String ID = "traceID";

    private static final String MODE = "mode";
    private static final String BLOCK_START = "blockStart";
    private static final String BLOCK_END = "blockEnd";

    /// Where to look for a trace.
    public enum Mode {
        /// Everywhere.
        ALL("all"),
        /// In the blocks of the object store.
        BLOCKS("blocks"),
        /// Where recent data is.
        INGESTERS("ingesters"),
        /// In another store behind an endpoint.
        EXTERNAL("external");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        /// The value of the parameter.
        public String text() {
            return text;
        }

        private static Mode parse(String text) {
            return Arrays.stream(values())
                    .filter(mode -> mode.text.equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TempoException.Invalid("invalid value for mode " + text));
        }
    }

    /// Reads the path variable [#ID] and the query; with mode `ingesters` the rest of the query does not matter.
    ///
    /// @throws TempoException.Invalid with Tempo's text when something is wrong
    public static TraceByIdParameters parse(HttpRequest request) {
        TraceId id = TraceId.parse(request.pathParameter(ID));
        QueryParameters query = request.query();
        Mode mode = Mode.parse(query.get(MODE, Mode.ALL.text));
        if (mode == Mode.INGESTERS) {
            return new TraceByIdParameters(id, mode, BlockId.MIN, BlockId.MAX, 0, 0);
        }
        BlockId first = blockId(query, BLOCK_START, "blockstart", BlockId.MIN);
        BlockId last = blockId(query, BLOCK_END, BLOCK_END, BlockId.MAX);
        long start = seconds(query, "start");
        long end = seconds(query, "end");
        if (start != 0 && end != 0 && end <= start) {
            throw new TempoException.Invalid(
                    "http parameter start must be before end. received start=" + start + " end=" + end);
        }
        return new TraceByIdParameters(id, mode, first, last, start, end);
    }

    private static BlockId blockId(QueryParameters query, String name, String shownName, BlockId fallback) {
        try {
            return query.get(name).map(BlockId::parse).orElse(fallback);
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("invalid value for " + shownName + ": " + e.text(), e);
        }
    }

    private static long seconds(QueryParameters query, String name) {
        try {
            return query.get(name).map(GoIntegers::parse).orElse(0L);
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("invalid " + name + ": " + e.text(), e);
        }
    }

    /// Whether only blocks of a time range are wanted; one bound alone restricts nothing.
    public boolean isRestricted() {
        return start != 0 && end != 0;
    }

    /// The earliest time of interest; the beginning of all time when there is no restriction.
    public Instant from() {
        return isRestricted() ? instant(start) : Instant.MIN;
    }

    /// The latest time of interest; the end of all time when there is no restriction.
    public Instant to() {
        return isRestricted() ? instant(end) : Instant.MAX;
    }

    private static Instant instant(long seconds) {
        long bounded = Math.clamp(seconds, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
        return Instant.ofEpochSecond(bounded);
    }

    /// The query of a request, changed to ask for recent data.
    public static String recentQuery(QueryParameters original) {
        return QueryStrings.format(changed(original, Mode.INGESTERS));
    }

    /// The queries of a request, changed to ask for the blocks of one range after the other, both ends included.
    ///
    /// @param boundaries where one range ends and the next begins
    public static List<String> blocksQueries(QueryParameters original, List<BlockId> boundaries) {
        TreeMap<String, String> parameters = changed(original, Mode.BLOCKS);
        parameters.remove(BLOCK_START);
        parameters.remove(BLOCK_END);
        // In the order of names, as all query strings are.
        String before = followed(QueryStrings.format(parameters.headMap(BLOCK_END)));
        String between = followed(QueryStrings.format(parameters.subMap(BLOCK_END, BLOCK_START)));
        String after = QueryStrings.format(parameters.tailMap(BLOCK_START));
        List<String> queries = new ArrayList<>(boundaries.size());
        String first = digits(boundaries.getFirst());
        for (int i = 1; i < boundaries.size(); i++) {
            String last = digits(boundaries.get(i));
            queries.add(before + BLOCK_END + "=" + last + "&" + between + BLOCK_START + "=" + first + "&" + after);
            first = last;
        }
        return queries;
    }

    private static String followed(String query) {
        return query.isEmpty() ? "" : query + "&";
    }

    private static TreeMap<String, String> changed(QueryParameters original, Mode mode) {
        TreeMap<String, String> parameters = new TreeMap<>(original.asMap());
        parameters.put(MODE, mode.text);
        return parameters;
    }

    private static String digits(BlockId id) {
        return id.toString().replace("-", "");
    }
}
