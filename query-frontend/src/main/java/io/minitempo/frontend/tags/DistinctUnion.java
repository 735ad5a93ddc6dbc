// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.tags;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.minitempo.proto.tempopb.MetadataMetrics;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.query.tags.CollectionLimits;
import io.minitempo.query.tags.Distinct;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/// A union of values, each of which is there once.
///
/// @param <M> the answers
/// @param <V> their values
final class DistinctUnion<M extends Message, V> implements TagUnion<M> {

    private final Form<M, V> form;
    private final Distinct<V> values;
    private final MetadataMetrics.Builder metrics = MetadataMetrics.newBuilder();

    /// How an answer holds its values.
    ///
    /// @param <M> the answer
    /// @param <V> its values
    private record Form<M extends Message, V>(
            Parser<M> parser,
            Function<M, List<V>> values,
            ToIntFunction<V> bytes,
            Function<M, MetadataMetrics> metrics,
            BiFunction<List<V>, MetadataMetrics.Builder, M> message) {}

    private static final Form<SearchTagsResponse, String> NAMES = new Form<>(
            SearchTagsResponse.parser(),
            SearchTagsResponse::getTagNamesList,
            DistinctUnion::bytes,
            SearchTagsResponse::getMetrics,
            (names, metrics) -> SearchTagsResponse.newBuilder()
                    .addAllTagNames(names.stream().sorted().toList())
                    .setMetrics(metrics)
                    .build());

    private static final Form<SearchTagValuesResponse, String> BARE_VALUES = new Form<>(
            SearchTagValuesResponse.parser(),
            SearchTagValuesResponse::getTagValuesList,
            DistinctUnion::bytes,
            SearchTagValuesResponse::getMetrics,
            (values, metrics) -> SearchTagValuesResponse.newBuilder()
                    .addAllTagValues(values.stream().sorted().toList())
                    .setMetrics(metrics)
                    .build());

    private static final Form<SearchTagValuesV2Response, TagValue> TYPED_VALUES = new Form<>(
            SearchTagValuesV2Response.parser(),
            SearchTagValuesV2Response::getTagValuesList,
            value -> value.getType().length() + value.getValueBytes().size(),
            SearchTagValuesV2Response::getMetrics,
            (values, metrics) -> SearchTagValuesV2Response.newBuilder()
                    .addAllTagValues(values)
                    .setMetrics(metrics)
                    .build());

    private DistinctUnion(Form<M, V> form, CollectionLimits limits) {
        this.form = form;
        this.values = new Distinct<>(limits);
    }

    /// Names of all scopes together, in order.
    static DistinctUnion<SearchTagsResponse, String> names(CollectionLimits limits) {
        return new DistinctUnion<>(NAMES, limits);
    }

    /// Values without their types, in order.
    static DistinctUnion<SearchTagValuesResponse, String> bareValues(CollectionLimits limits) {
        return new DistinctUnion<>(BARE_VALUES, limits);
    }

    /// Values with their types; `naming` makes of each what is answered.
    static DistinctUnion<SearchTagValuesV2Response, TagValue> typedValues(
            CollectionLimits limits, UnaryOperator<TagValue> naming) {
        return new DistinctUnion<>(
                new Form<>(
                        TYPED_VALUES.parser,
                        part -> part.getTagValuesList().stream().map(naming).toList(),
                        TYPED_VALUES.bytes,
                        TYPED_VALUES.metrics,
                        TYPED_VALUES.message),
                limits);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Takes values that no job answered.
    void add(List<V> known) {
        known.forEach(value -> values.add(value, form.bytes.applyAsInt(value)));
    }

    @Override
    public Parser<M> parser() {
        return form.parser;
    }

    @Override
    public void add(M part, boolean isCached) {
        add(form.values.apply(part));
        if (!isCached) {
            metrics.setInspectedBytes(
                    metrics.getInspectedBytes() + form.metrics.apply(part).getInspectedBytes());
        }
    }

    @Override
    public boolean isFull() {
        return values.isFull();
    }

    @Override
    public M fresh() {
        return form.message.apply(values.fresh(), metrics);
    }

    @Override
    public M all() {
        return form.message.apply(values.all(), metrics);
    }
}
