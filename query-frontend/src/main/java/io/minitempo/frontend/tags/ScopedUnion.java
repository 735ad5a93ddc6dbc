// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.tags;

import com.google.protobuf.Parser;
import io.minitempo.proto.tempopb.MetadataMetrics;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import io.minitempo.query.tags.CollectionLimits;
import io.minitempo.query.tags.ScopedNames;
import java.util.List;

/// A union of names by scope.
final class ScopedUnion implements TagUnion<SearchTagsV2Response> {

    private final ScopedNames names;
    private final MetadataMetrics.Builder metrics = MetadataMetrics.newBuilder();

    ScopedUnion(CollectionLimits limits) {
        this.names = new ScopedNames(limits);
    }

    @Override
    public Parser<SearchTagsV2Response> parser() {
        return SearchTagsV2Response.parser();
    }

    @Override
    public void add(SearchTagsV2Response part, boolean isCached) {
        names.add(part.getScopesList());
        if (!isCached) {
            metrics.setInspectedBytes(
                    metrics.getInspectedBytes() + part.getMetrics().getInspectedBytes());
        }
    }

    @Override
    public boolean isFull() {
        return names.isFull();
    }

    @Override
    public SearchTagsV2Response fresh() {
        return message(names.fresh());
    }

    @Override
    public SearchTagsV2Response all() {
        return message(names.all());
    }

    private SearchTagsV2Response message(List<SearchTagsV2Scope> scopes) {
        return SearchTagsV2Response.newBuilder()
                .addAllScopes(scopes)
                .setMetrics(metrics)
                .build();
    }
}
