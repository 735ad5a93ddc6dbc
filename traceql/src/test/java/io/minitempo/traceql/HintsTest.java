// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HintsTest {

    @Test
    void theFirstOfTheRightTypeCounts() {
        Hints hints = hints("{} with(most_recent=1, most_recent=true, most_recent=false)", false);

        assertThat(hints.bool(Hint.MOST_RECENT)).contains(true);
    }

    @Test
    void theLastBlockCounts() {
        assertThat(hints("{} with(most_recent=true) with(sample=0.5)", false).bool(Hint.MOST_RECENT))
                .isEmpty();
    }

    @Test
    void unsafeOnesAreIgnoredUnlessAllowed() {
        String query = "{} | rate() with(job_size=100, debug_std_dev=2s)";

        assertThat(hints(query, false).integer(Hint.JOB_SIZE)).isEmpty();
        assertThat(hints(query, true).integer(Hint.JOB_SIZE)).hasValue(100);
        assertThat(hints(query, true).duration(Hint.DEBUG_STANDARD_DEVIATION)).contains(Duration.ofSeconds(2));
    }

    @Test
    void samplingIsABooleanOrANumber() {
        assertThat(hints("{} with(sample=true)", false).bool(Hint.SAMPLE)).contains(true);
        assertThat(hints("{} with(sample=true)", false).number(Hint.SAMPLE)).isEmpty();
        assertThat(hints("{} with(sample=0.25)", false).number(Hint.SAMPLE)).hasValue(0.25);
        assertThat(hints("{} with(sample=1)", false).number(Hint.SAMPLE)).hasValue(1);
    }

    @Test
    void exemplarsAreANumberOrFalse() {
        assertThat(hints("{} with(exemplars=7)", false).exemplars()).hasValue(7);
        assertThat(hints("{} with(exemplars=false)", false).exemplars()).hasValue(0);
        assertThat(hints("{} with(exemplars=true)", false).exemplars()).isEmpty();
        assertThat(hints("{} with(exemplars=true, exemplars=3)", false).exemplars())
                .hasValue(3);
        assertThat(hints("{}", false).exemplars()).isEmpty();
    }

    @Test
    void textsAreRead() {
        assertThat(hints("{} with(skip_ast_transformations=\"all\")", true).text(Hint.SKIP_AST_TRANSFORMATIONS))
                .contains("all");
    }

    private static Hints hints(String query, boolean unsafeAllowed) {
        return Hints.of(TraceQl.parse(query), unsafeAllowed);
    }
}
