// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
}
