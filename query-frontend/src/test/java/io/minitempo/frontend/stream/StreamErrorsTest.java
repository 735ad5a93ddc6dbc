// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.traceql.ast.TraceQlException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StreamErrorsTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new TempoException.Invalid("bad query"), Code.INVALID_ARGUMENT, "bad query"),
                Arguments.of(new TempoException.NotFound("no such thing"), Code.NOT_FOUND, "no such thing"),
                Arguments.of(new TempoException.TooMany("job queue full"), Code.RESOURCE_EXHAUSTED, "job queue full"),
                Arguments.of(new TempoException.Canceled("context canceled"), Code.CANCELLED, "context canceled"),
                Arguments.of(new TempoException.Unavailable("too slow"), Code.INTERNAL, "too slow"),
                Arguments.of(new TempoException.Internal("broken"), Code.INTERNAL, "broken"),
                Arguments.of(
                        new CorruptBlockException("block b", 0, "damaged"),
                        Code.INTERNAL,
                        "block b at byte 0: damaged"),
                Arguments.of(new IllegalStateException("a secret"), Code.INTERNAL, "internal error"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theCodeIsThatOfTheHttpStatusAndTheTextItsBody(RuntimeException failure, Code code, String text)
            throws InterruptedException {
        Status status = StreamErrors.status(failure, false);

        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getDescription()).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void metricsQueriesHaveTheSameCodes(RuntimeException failure, Code code, String text) throws InterruptedException {
        Status status = StreamErrors.status(failure, true);

        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getDescription()).isEqualTo(text);
    }

    @Test
    void traceQlThatIsRefusedHasNoCodeInMetricsQueries() throws InterruptedException {
        TempoException.Invalid refusal = new TempoException.Invalid(
                "compiling query: no", new TraceQlException(TraceQlException.Kind.VALIDATION, "no"));

        assertThat(StreamErrors.status(refusal, true).getCode()).isEqualTo(Code.UNKNOWN);
        assertThat(StreamErrors.status(refusal, true).getDescription()).isEqualTo("compiling query: no");
        assertThat(StreamErrors.status(refusal, false).getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    }
}
