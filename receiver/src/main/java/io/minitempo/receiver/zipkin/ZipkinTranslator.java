// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.receiver.scan.Growth;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Translates version 2 to OTLP by the numbered rules of `spec/write-path.md §1.5`: groups spans by service and
/// library (rules 1 to 3), each span by [ZipkinSpanTranslator].
final class ZipkinTranslator {

    private static final String NO_SERVICE = "OTLPResourceNoServiceName";

    private final boolean parseStringTags;

    ZipkinTranslator(boolean parseStringTags) {
        this.parseStringTags = parseStringTags;
    }

    /// The spans as OTLP.
    ///
    /// @throws MalformedRequestException when a link or an annotation is not what it looks like
    TracesData translate(List<ZipkinSpan> spans, Growth growth) {
        List<ZipkinSpan> sorted = spans.stream()
                .sorted(Comparator.comparing(ZipkinTranslator::service).thenComparing(ZipkinTranslator::library))
                .toList();
        TracesData.Builder traces = TracesData.newBuilder();
        @Nullable ZipkinSpan previous = null;
        for (ZipkinSpan span : sorted) {
            if (previous == null || !service(previous).equals(service(span))) {
                traces.addResourceSpans(
                        ResourceSpans.newBuilder().setResource(resource(span)).addScopeSpans(scope(span)));
            } else if (!library(previous).equals(library(span))) {
                last(traces).addScopeSpans(scope(span));
            }
            ResourceSpans.Builder resource = last(traces);
            resource.getScopeSpansBuilder(resource.getScopeSpansCount() - 1)
                    .addSpans(new ZipkinSpanTranslator(span, parseStringTags, growth).translate());
            previous = span;
        }
        return traces.build();
    }

    private static ResourceSpans.Builder last(TracesData.Builder traces) {
        return traces.getResourceSpansBuilder(traces.getResourceSpansCount() - 1);
    }

    private static String service(ZipkinSpan span) {
        String name = span.localEndpoint().serviceName();
        return name.isEmpty() ? NO_SERVICE : name;
    }

    private static String library(ZipkinSpan span) {
        return span.tags().getOrDefault(ResourceKeys.LIBRARY_NAME, "");
    }

    private static Resource resource(ZipkinSpan first) {
        if (service(first).equals(NO_SERVICE)) {
            return Resource.getDefaultInstance();
        }
        String source = first.tags().getOrDefault(ResourceKeys.SERVICE_NAME_SOURCE, "");
        Map<String, KeyValue> attributes = new LinkedHashMap<>();
        String key = source.isEmpty() ? "service.name" : source;
        attributes.put(key, Values.attribute(key, service(first)));
        first.tags().forEach((name, value) -> {
            if (ResourceKeys.isResourceAttribute(name)) {
                attributes.put(name, Values.attribute(name, value));
            }
        });
        return Resource.newBuilder().addAllAttributes(attributes.values()).build();
    }

    private static ScopeSpans.Builder scope(ZipkinSpan first) {
        return ScopeSpans.newBuilder()
                .setScope(InstrumentationScope.newBuilder()
                        .setName(library(first))
                        .setVersion(first.tags().getOrDefault(ResourceKeys.LIBRARY_VERSION, "")));
    }
}
