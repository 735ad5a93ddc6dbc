// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import io.minitempo.proto.tempopb.MetadataMetrics;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.TagValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Answers of jobs for names and values, and their union.
public final class TagAnswers {

    private TagAnswers() {}

    /// Names by scope.
    public static SearchTagsV2Response names(ScopedNames names, long inspectedBytes) {
        return SearchTagsV2Response.newBuilder()
                .addAllScopes(names.all())
                .setMetrics(metrics(inspectedBytes))
                .build();
    }

    /// The names of all scopes together.
    public static SearchTagsResponse flat(SearchTagsV2Response scoped) {
        return SearchTagsResponse.newBuilder()
                .addAllTagNames(ScopedNames.flat(scoped.getScopesList()))
                .setMetrics(scoped.getMetrics())
                .build();
    }

    /// Typed values.
    public static SearchTagValuesV2Response values(Distinct<TagValue> values, long inspectedBytes) {
        return SearchTagValuesV2Response.newBuilder()
                .addAllTagValues(values.all())
                .setMetrics(metrics(inspectedBytes))
                .build();
    }

    /// The same values without types.
    public static SearchTagValuesResponse bare(SearchTagValuesV2Response typed) {
        Set<String> values = new LinkedHashSet<>();
        typed.getTagValuesList().forEach(value -> values.add(value.getValue()));
        return SearchTagValuesResponse.newBuilder()
                .addAllTagValues(values)
                .setMetrics(typed.getMetrics())
                .build();
    }

    /// The typed values of several answers.
    public static SearchTagValuesV2Response united(List<SearchTagValuesV2Response> answers, CollectionLimits limits) {
        Distinct<TagValue> values = new Distinct<>(limits);
        long bytes = 0;
        for (SearchTagValuesV2Response answer : answers) {
            for (TagValue value : answer.getTagValuesList()) {
                values.add(
                        value, value.getType().length() + value.getValueBytes().size());
            }
            bytes += answer.getMetrics().getInspectedBytes();
        }
        return values(values, bytes);
    }

    /// The bare values of several answers.
    public static SearchTagValuesResponse unitedBare(List<SearchTagValuesResponse> answers, CollectionLimits limits) {
        Distinct<String> values = new Distinct<>(limits);
        long bytes = 0;
        for (SearchTagValuesResponse answer : answers) {
            for (int i = 0; i < answer.getTagValuesCount(); i++) {
                values.add(answer.getTagValues(i), answer.getTagValuesBytes(i).size());
            }
            bytes += answer.getMetrics().getInspectedBytes();
        }
        return SearchTagValuesResponse.newBuilder()
                .addAllTagValues(values.all())
                .setMetrics(metrics(bytes))
                .build();
    }

    private static MetadataMetrics metrics(long inspectedBytes) {
        return MetadataMetrics.newBuilder().setInspectedBytes(inspectedBytes).build();
    }
}
