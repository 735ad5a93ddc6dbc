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
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private static final SpanSource NO_SPANS = new SpanSource() {
        @Override
        public @Nullable SpanBatch next() {
            return null;
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
    @ValueSource(strings = {"parent", "parent.a", "parent.span.a", "parent.resource.a"})
    void theReservedParentHasNoValues(String tag) throws InterruptedException {
        SearchTagValuesRequest request =
                SearchTagValuesRequest.newBuilder().setTagName(tag).build();

        assertThat(TagValuesJob.of(request, 0)
                        .run(oneSpan(), CollectionLimits.NONE)
                        .getTagValuesList())
                .isEmpty();
    }

    /// What the filter says about the tag itself is its value, in a source that has any span.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "span.a; { span.a = `none has it` }; string:none has it",
                "span.a; { span.a = 1 && name = `x` }; int:1",
                "span.a; { 1.0 = span.a }; float:1.0",
                ".a; { .a = true }; bool:true",
                "span.a; { span.a = 1500ms }; duration:1.5s",
                "status; { status = error }; keyword:error",
                "kind; { kind = server }; keyword:server",
                "span.a; { span.a = `b` || span.a = `c` }; string:b string:c",
                "span.a; { span.a = `b` || name = `a span` }; string:b string:value",
                "span.a; { span.a = `b` || name = `x` }; string:b",
                "span.a; { span.a != `b` }; string:value",
                "span.a; { .a = `value` }; string:value",
                "span.a; { span.a = }; string:value",
            })
    void aFilterThatSaysTheValueGivesIt(String tag, String query, String expected) throws InterruptedException {
        TagValuesJob job = TagValuesJob.of(
                SearchTagValuesRequest.newBuilder()
                        .setTagName(tag)
                        .setQuery(query)
                        .build(),
                0);

        assertThat(job.run(oneSpan(), CollectionLimits.NONE).getTagValuesList())
                .extracting(value -> value.getType() + ":" + value.getValue())
                .containsExactlyInAnyOrder(expected.split(" (?=[a-z]+:)"));
        assertThat(job.run(NO_SPANS, CollectionLimits.NONE).getTagValuesList()).isEmpty();
    }

    private static SpanSource oneSpan() {
        byte[] id = new byte[16];
        id[15] = 1;
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id))
                .setSpanId(ByteString.copyFrom(id, 8, 8))
                .setName("a span")
                .addAttributes(KeyValue.newBuilder()
                        .setKey("a")
                        .setValue(AnyValue.newBuilder().setStringValue("value")));
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
