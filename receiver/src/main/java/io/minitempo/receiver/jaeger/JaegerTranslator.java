// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import io.minitempo.receiver.jaeger.JaegerBatch.Dialect;
import io.minitempo.receiver.jaeger.JaegerBatch.Sender;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Translates Jaeger's spans to OTLP by the numbered rules of `spec/write-path.md §1.4`: processes become resources,
/// spans go through [JaegerSpanTranslator].
final class JaegerTranslator {

    private static final String NO_SERVICE = "OTLPResourceNoServiceName";

    private JaegerTranslator() {}

    /// The batch as OTLP.
    static TracesData translate(JaegerBatch batch) {
        return switch (batch.dialect()) {
            case THRIFT -> thrift(batch);
            case PROTOBUF -> protobuf(batch);
        };
    }

    /// Rule 2: one resource, one scope without name.
    private static TracesData thrift(JaegerBatch batch) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (JaegerBatch.Span span : batch.spans()) {
            scope.addSpans(new JaegerSpanTranslator(span, Dialect.THRIFT).translate());
        }
        ResourceSpans.Builder resource = ResourceSpans.newBuilder().addScopeSpans(scope);
        resource(batch.process(), Dialect.THRIFT).ifPresent(resource::setResource);
        return TracesData.newBuilder().addResourceSpans(resource).build();
    }

    /// Rule 2: a resource per distinct process, and in it a scope per pair of scope tags.
    private static TracesData protobuf(JaegerBatch batch) {
        Map<Optional<Sender>, Map<Optional<InstrumentationScope>, ScopeSpans.Builder>> resources =
                new LinkedHashMap<>();
        for (JaegerBatch.Span span : batch.spans()) {
            JaegerSpanTranslator translator = new JaegerSpanTranslator(span, Dialect.PROTOBUF);
            @Nullable Sender own = span.process() == null ? batch.process() : span.process();
            Optional<InstrumentationScope> scope = translator.removeScope();
            resources
                    .computeIfAbsent(Optional.ofNullable(own), p -> new LinkedHashMap<>())
                    .computeIfAbsent(scope, s -> {
                        ScopeSpans.Builder builder = ScopeSpans.newBuilder();
                        s.ifPresent(builder::setScope);
                        return builder;
                    })
                    .addSpans(translator.translate());
        }
        TracesData.Builder traces = TracesData.newBuilder();
        resources.forEach((process, scopes) -> {
            ResourceSpans.Builder resource = traces.addResourceSpansBuilder();
            resource(process.orElse(null), Dialect.PROTOBUF).ifPresent(resource::setResource);
            scopes.values().forEach(resource::addScopeSpans);
        });
        return traces.build();
    }

    /// Rule 1.
    private static Optional<Resource> resource(@Nullable Sender process, Dialect dialect) {
        if (process == null
                || (process.serviceName().isEmpty() && process.tags().isEmpty())
                || (dialect == Dialect.PROTOBUF && process.serviceName().equals(NO_SERVICE))) {
            return Optional.empty();
        }
        Tags attributes = new Tags(
                process.serviceName().isEmpty()
                        ? List.of()
                        : List.of(Tags.string("service.name", process.serviceName())));
        process.tags().forEach(attributes::put);
        if (attributes.contains("hostname") && !attributes.contains("host.name")) {
            attributes.put(Tags.string("host.name", attributes.removeString("hostname")));
        }
        if (attributes.contains("jaeger.version") && !attributes.contains("opencensus.exporterversion")) {
            attributes.put(
                    Tags.string("opencensus.exporterversion", "Jaeger-" + attributes.removeString("jaeger.version")));
        }
        return Optional.of(
                Resource.newBuilder().addAllAttributes(attributes.all()).build());
    }
}
