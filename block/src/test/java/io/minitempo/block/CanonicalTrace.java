// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A trace as a sorted list of texts, one per span with its resource and scope, without what a block does not keep.
///
/// What a block does not keep: flags, schema URLs, the order of attributes with columns of their own and of resource
/// attributes, resources and scopes without spans, an empty `service.name`, and in vParquet5 the difference between a
/// scalar and an array of one, and empty arrays, in dedicated columns.
public final class CanonicalTrace {

    private final BlockSchema schema;

    public CanonicalTrace(BlockSchema schema) {
        this.schema = schema;
    }

    public List<String> of(Trace trace) {
        List<String> spans = new ArrayList<>();
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            String owner =
                    attributes(ColumnScope.RESOURCE, resource.getResource().getAttributesList());
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                String library =
                        scope.getScope().getName() + "|" + scope.getScope().getVersion() + "|"
                                + attributes(null, scope.getScope().getAttributesList());
                for (Span span : scope.getSpansList()) {
                    spans.add(owner + "||" + library + "||" + span(span));
                }
            }
        }
        spans.sort(null);
        return spans;
    }

    private String span(Span span) {
        StringBuilder text = new StringBuilder(attributes(ColumnScope.SPAN, span.getAttributesList()));
        Span.Builder rest =
                span.toBuilder().clearAttributes().clearEvents().clearLinks().clearFlags();
        text.append(rest.build());
        for (Span.Event event : span.getEventsList()) {
            text.append(attributes(ColumnScope.EVENT, event.getAttributesList()))
                    .append(event.toBuilder().clearAttributes().build());
        }
        for (Span.Link link : span.getLinksList()) {
            text.append(attributes(null, link.getAttributesList()))
                    .append(link.toBuilder().clearAttributes().clearFlags().build());
        }
        return text.toString();
    }

    private String attributes(@Nullable ColumnScope scope, List<KeyValue> attributes) {
        List<String> texts = new ArrayList<>();
        for (KeyValue attribute : attributes) {
            Optional<AttributeColumn> column = schema.attributeColumns().stream()
                    .filter(c -> c.scope() == scope && c.attribute().equals(attribute.getKey()))
                    .findFirst();
            AnyValue value = attribute.getValue();
            if (column.isPresent() && column.get().takesArrays() && value.hasArrayValue()) {
                if (value.getArrayValue().getValuesCount() == 0) {
                    continue;
                }
                AnyValue first = value.getArrayValue().getValues(0);
                boolean fits = first.hasStringValue()
                                && column.get().leaf().type().name().equals("BYTE_ARRAY")
                        || first.hasIntValue()
                                && column.get().leaf().type().name().equals("INT64");
                if (value.getArrayValue().getValuesCount() == 1 && fits) {
                    value = first;
                }
            }
            boolean emptyService = column.isPresent()
                    && column.get().kind() == AttributeColumn.Kind.SERVICE_NAME
                    && value.hasStringValue()
                    && value.getStringValue().isEmpty();
            if (!emptyService) {
                texts.add(attribute.getKey() + "=" + value);
            }
        }
        texts.sort(null);
        return texts.toString();
    }
}
