// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import io.minitempo.core.TempoException;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.server.http.QueryParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The parameters of queries for tag names and tag values (`spec/api.md §3.4`, §3.5, §6).
public final class TagParameters {

    /// The variable that route templates have for the tag.
    public static final String TAG_NAME = "tagName";

    private static final String SCOPE = "scope";
    private static final String QUERY = "q";
    private static final String START = "start";
    private static final String END = "end";
    private static final String LIMIT = "limit";
    private static final String MAX_STALE_VALUES = "maxStaleValues";

    private static final Set<String> SCOPES =
            Set.of("", "span", "resource", "event", "link", "instrumentation", "trace", "intrinsic", "none");

    private TagParameters() {}

    /// Reads a query for names. Numbers that are none count as 0, except in the time range.
    ///
    /// @throws TempoException.Invalid `invalid scope: x`, or when the time range is no numbers
    public static SearchTagsRequest parseNames(QueryParameters query) {
        SearchTagsRequest.Builder request = SearchTagsRequest.newBuilder()
                .setScope(query.get(SCOPE, ""))
                .setQuery(query.get(QUERY, ""))
                .setStart(Parameters.unsigned32(query, START, 0))
                .setEnd(Parameters.unsigned32(query, END, 0))
                .setMaxTagsPerScope(Parameters.lenient32(query, LIMIT))
                .setStaleValuesThreshold(Parameters.lenient32(query, MAX_STALE_VALUES));
        checkScope(request.getScope());
        return request.build();
    }

    /// Checks a scope.
    ///
    /// @throws TempoException.Invalid `invalid scope: x`
    public static void checkScope(String scope) {
        if (!SCOPES.contains(scope)) {
            throw new TempoException.Invalid("invalid scope: " + scope);
        }
    }

    /// Reads a query for the values of a tag. Numbers that are none count as 0, except in the time range.
    ///
    /// @throws TempoException.Invalid `please provide a non-empty tagName`, or when the time range is no numbers
    public static SearchTagValuesRequest parseValues(String tagName, QueryParameters query) {
        if (tagName.isEmpty()) {
            throw new TempoException.Invalid("please provide a non-empty tagName");
        }
        return SearchTagValuesRequest.newBuilder()
                .setTagName(tagName)
                .setQuery(query.get(QUERY, ""))
                .setStart(Parameters.unsigned32(query, START, 0))
                .setEnd(Parameters.unsigned32(query, END, 0))
                .setMaxTagValues(Parameters.lenient32(query, LIMIT))
                .setStaleValueThreshold(Parameters.lenient32(query, MAX_STALE_VALUES))
                .build();
    }

    /// The parameters of a sub-request for names.
    public static Map<String, String> format(SearchTagsRequest request) {
        Map<String, String> parameters = range(request.getStart(), request.getEnd());
        putUnlessEmpty(parameters, SCOPE, request.getScope());
        putUnlessEmpty(parameters, QUERY, request.getQuery());
        return parameters;
    }

    /// The parameters of a sub-request for values; the tag itself stands in the path.
    public static Map<String, String> format(SearchTagValuesRequest request) {
        Map<String, String> parameters = range(request.getStart(), request.getEnd());
        putUnlessEmpty(parameters, QUERY, request.getQuery());
        return parameters;
    }

    private static Map<String, String> range(int start, int end) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(START, Integer.toUnsignedString(start));
        parameters.put(END, Integer.toUnsignedString(end));
        return parameters;
    }

    private static void putUnlessEmpty(Map<String, String> parameters, String name, String value) {
        if (!value.isEmpty()) {
            parameters.put(name, value);
        }
    }
}
