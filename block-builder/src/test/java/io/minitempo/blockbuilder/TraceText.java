// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;

/// Spans as text that compares: each with its resource and scope, attributes sorted, without what no block keeps (span
/// and link flags, schema URLs, an empty `service.name`).
final class TraceText {

    private TraceText() {}

    static List<String> spans(TraceId id, Trace trace) {
        List<String> spans = new ArrayList<>();
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            String owner = attributes(resource.getResource().getAttributesList());
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                String library = scope.getScope().getName() + "|"
                        + scope.getScope().getVersion() + "|"
                        + attributes(scope.getScope().getAttributesList());
                for (Span span : scope.getSpansList()) {
                    spans.add(id + "|" + owner + "|" + library + "|" + text(span));
                }
            }
        }
        return spans;
    }

    private static String text(Span span) {
        Span.Builder rest =
                span.toBuilder().clearAttributes().clearEvents().clearLinks().clearFlags();
        rest.getStatusBuilder();
        StringBuilder text = new StringBuilder(attributes(span.getAttributesList())).append(rest.build());
        for (Span.Event event : span.getEventsList()) {
            text.append(attributes(event.getAttributesList()))
                    .append(event.toBuilder().clearAttributes().build());
        }
        for (Span.Link link : span.getLinksList()) {
            text.append(attributes(link.getAttributesList()))
                    .append(link.toBuilder().clearAttributes().clearFlags().build());
        }
        return text.toString();
    }

    private static String attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .filter(each -> !(each.getKey().equals("service.name")
                        && each.getValue().hasStringValue()
                        && each.getValue().getStringValue().isEmpty()))
                .map(each -> each.getKey() + "=" + each.getValue())
                .sorted()
                .toList()
                .toString();
    }
}
