// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.core.TenantId;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.receiver.intake.ReceivedSpans;
import io.minitempo.receiver.intake.SpanSink;
import io.minitempo.receiver.scan.CanonicalWriter;
import io.minitempo.receiver.scan.OtlpIndex;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps what is pushed as objects, one `ResourceSpans` per span, but for text that is no UTF-8; fails when told to.
public final class CapturingSink implements SpanSink {

    public final List<Push> pushes = new CopyOnWriteArrayList<>();
    public volatile @Nullable RuntimeException failure;
    /// Thrown once.
    public final AtomicReference<@Nullable Error> error = new AtomicReference<>();

    /// One push.
    public record Push(TenantId tenant, boolean skipMetricsGeneration, int size, List<ResourceSpans> spans) {}

    @Override
    public void push(TenantId tenant, ReceivedSpans request) {
        @Nullable Error once = error.getAndSet(null);
        if (once != null) {
            throw once;
        }
        @Nullable RuntimeException current = failure;
        if (current != null) {
            throw current;
        }
        List<ResourceSpans> spans = List.of();
        try {
            spans = spans(request.spans());
        } catch (InvalidProtocolBufferException e) {
            assertThat(e).hasMessageContaining("UTF-8");
        }
        pushes.add(new Push(
                tenant, request.skipMetricsGeneration(), request.spans().size(), spans));
    }

    private static List<ResourceSpans> spans(OtlpIndex index) throws InvalidProtocolBufferException {
        List<ResourceSpans> spans = new ArrayList<>();
        CanonicalWriter canonical = new CanonicalWriter();
        canonical.begin(0);
        for (int i = 0; i < index.spans(); i++) {
            int scope = index.spanScope(i);
            int resource = index.scopeResource(scope);
            WireWriter span = new WireWriter(64);
            canonical.span(index.body(), index.spanOffset(i), index.spanLength(i), span);
            spans.add(ResourceSpans.newBuilder()
                    .setResource(Resource.parseFrom(ByteBuffer.wrap(
                            index.body(), index.resourceOffset(resource), index.resourceLength(resource))))
                    .addScopeSpans(ScopeSpans.newBuilder()
                            .setScope(InstrumentationScope.parseFrom(
                                    ByteBuffer.wrap(index.body(), index.scopeOffset(scope), index.scopeLength(scope))))
                            .addSpans(Span.parseFrom(span.toByteArray())))
                    .build());
        }
        return spans;
    }

    /// Every span of every push.
    public List<ResourceSpans> spans() {
        return pushes.stream().flatMap(push -> push.spans().stream()).toList();
    }
}
