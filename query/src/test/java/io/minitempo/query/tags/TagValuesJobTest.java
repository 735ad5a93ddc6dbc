// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.search.OtlpSpanSource;
import io.minitempo.block.search.OtlpTrace;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TagValuesJobTest {

    /// A source that must not be read.
    private static final SpanSource UNREAD = new SpanSource() {
        @Override
        public @Nullable SpanBatch next() {
            throw new AssertionError("read");
        }

        @Override
        public long inspectedBytes() {
            return 0;
        }

        @Override
        public void close() {}
    };

    private static List<String> values(String tag) throws InterruptedException {
        return TagValuesJob.ofName(tag).run(UNREAD, CollectionLimits.NONE).getTagValuesList().stream()
                .map(TagValue::getValue)
                .toList();
    }

    @Test
    void theTagsThatMeanTheStatusHaveTheSameValuesWhateverTheSpans() throws InterruptedException {
        assertThat(values("status.code")).containsExactly("unset", "ok", "error");
        assertThat(values("error")).containsExactly("true");
    }

    /// The language reserves the word, so that it is a name, and spans have nothing under it.
    @ParameterizedTest
    @ValueSource(strings = {"parent", "parent.name"})
    void theReservedParentHasNoValues(String tag) throws InterruptedException {
        SearchTagValuesRequest request =
                SearchTagValuesRequest.newBuilder().setTagName(tag).build();

        assertThat(TagValuesJob.of(request, 0)
                        .run(oneSpan(), CollectionLimits.NONE)
                        .getTagValuesList())
                .isEmpty();
    }

    private static SpanSource oneSpan() {
        byte[] id = new byte[16];
        id[15] = 1;
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id))
                .setSpanId(ByteString.copyFrom(id, 8, 8))
                .setName("a span");
        byte[] trace = TracesData.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build()
                .toByteArray();
        return OtlpSpanSource.of(
                BlockSchema.of(BlockFormat.VPARQUET4, DedicatedColumns.NONE),
                List.of(new OtlpTrace(TraceId.of(id), List.of(List.of(ByteBuffer.wrap(trace))))));
    }
}
