// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.testsupport.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private final LoggerContext context = new LoggerContext();
    private final ManualClock clock = ManualClock.atGoldenInput();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Logger logger(LogFormat format, LogLevel level) {
        Logging.install(context, format, level, clock, out);
        return context.getLogger("io.minitempo.x.Y");
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void printsLogfmtLinesInTemposShape() {
        logger(LogFormat.LOGFMT, LogLevel.INFO)
                .atInfo()
                .addKeyValue("target", "all")
                .addKeyValue("wait", Duration.ofMillis(1500))
                .addKeyValue("count", 3)
                .addKeyValue("none", (Object) null)
                .log("Starting Tempo");

        assertThat(lines())
                .singleElement()
                .asString()
                .matches(
                        "level=info ts=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z caller=LoggingTest\\.java:\\d+"
                                + " msg=\"Starting Tempo\" target=all wait=1\\.5s count=3 none=null");
    }

    @Test
    void keepsLinesOfSilencedThreadsAndTheirOffspringOutUntilTheSilenceEnds() throws InterruptedException {
        Logger logger = logger(LogFormat.LOGFMT, LogLevel.DEBUG);
        CountDownLatch spoke = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Silence silence = Silence.begin();
        logger.error("silenced");
        Thread virtual = Threads.startVirtual("v", () -> logger.error("silenced"));
        virtual.join();
        Thread platform = Threads.startPlatform("p", () -> {
            logger.error("silenced");
            spoke.countDown();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            logger.error("after");
        });
        spoke.await();
        silence.close();
        logger.error("heard");
        ended.countDown();
        platform.join();

        assertThat(lines()).hasSize(2).noneMatch(line -> line.contains("silenced"));
    }

    @Test
    void namesTheLineThatLoggedInEveryWayOfLogging() {
        Logger logger = logger(LogFormat.LOGFMT, LogLevel.DEBUG);
        logger.info("a");
        logger.atWarn().log("b");
        logger.atError().setMessage("c {}").addArgument(1).log();
        Runnable lambda = () -> logger.debug("d");
        lambda.run();

        assertThat(lines()).hasSize(4).allMatch(line -> line.contains("caller=LoggingTest.java:"));
        assertThat(lines())
                .extracting(line -> line.split(" ", 2)[0])
                .containsExactly("level=info", "level=warn", "level=error", "level=debug");
        assertThat(lines().get(2)).endsWith("msg=\"c 1\"");
    }

    @Test
    void printsJsonWithSortedKeys() {
        logger(LogFormat.JSON, LogLevel.INFO)
                .atWarn()
                .addKeyValue("tenant", "a\"b\u0001\u2028\uD800")
                .addKeyValue("bytes", 12L)
                .addKeyValue("ratio", Double.NaN)
                .addKeyValue("ok", true)
                .addKeyValue("none", (Object) null)
                .log("slow\nquery");

        assertThat(lines())
                .singleElement()
                .asString()
                .matches("\\{\"bytes\":12,\"caller\":\"LoggingTest\\.java:\\d+\",\"level\":\"warn\","
                        + "\"msg\":\"slow\\\\nquery\",\"none\":null,\"ok\":true,\"ratio\":\"NaN\","
                        + "\"tenant\":\"a\\\\\"b\\\\u0001\\\\u2028\\\\ufffd\",\"ts\":\"[^\"]+Z\"}");
    }

    @Test
    void belowTheLevelNothingIsPrintedAndNothingComputed() {
        AtomicInteger computed = new AtomicInteger();
        Logger logger = logger(LogFormat.LOGFMT, LogLevel.WARN);

        logger.atInfo().addArgument(computed::incrementAndGet).log("x {}");
        logger.info("x");

        assertThat(lines()).isEmpty();
        assertThat(computed).hasValue(0);
    }

    @Test
    void aStreamThatFailsDoesNotFailTheLogger() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left on device");
            }
        };
        Logging.install(context, LogFormat.LOGFMT, LogLevel.INFO, clock, full);

        context.getLogger("x").info("lost");

        assertThat(context.getStatusManager().getCopyOfStatusList())
                .anyMatch(status -> status.getMessage().equals("log line lost"));
    }

    @Test
    void linesOfManyThreadsStayWhole() throws InterruptedException {
        Logger logger = logger(LogFormat.LOGFMT, LogLevel.INFO);
        try (ExecutorService threads = Threads.perTask("log-")) {
            for (int i = 0; i < 50; i++) {
                threads.execute(() ->
                        logger.atInfo().addKeyValue("text", "x".repeat(500)).log("line"));
            }
        }

        assertThat(lines())
                .hasSize(50)
                .allMatch(line -> line.matches("level=info ts=\\S+ caller=\\S+ msg=line text=x{500}"));
    }

    @Test
    void librariesAreQuietUnlessDebugging() {
        Logging.install(context, LogFormat.LOGFMT, LogLevel.INFO, clock, out);
        context.getLogger("org.apache.kafka.clients").info("noise");
        context.getLogger("org.apache.kafka.clients").warn("trouble");
        Logging.install(context, LogFormat.LOGFMT, LogLevel.DEBUG, clock, out);
        context.getLogger("org.apache.kafka.clients").info("wanted");

        assertThat(lines()).extracting(line -> line.replaceAll(".*msg=", "")).containsExactly("trouble", "wanted");
    }

    @Test
    void theProcessStartsWithLogfmtBeforeItIsConfigured() {
        LoggerContext fresh = new LoggerContext();
        assertThat(new LogbackDefaults().configure(fresh).name()).isEqualTo("DO_NOT_INVOKE_NEXT_IF_ANY");
        assertThat(fresh.getLogger("x").isDebugEnabled()).isFalse();
        assertThat(LoggerFactory.getLogger("x").isDebugEnabled())
                .as("Logback found the service file")
                .isFalse();
    }

    @Nested
    class Exceptions {

        @Test
        void ofOursAreTheirMessage() {
            logger(LogFormat.LOGFMT, LogLevel.INFO)
                    .atError()
                    .setCause(new TempoException.Unavailable("store is away", new TempoException.Invalid("no bucket")))
                    .log("failed");

            assertThat(lines().getFirst()).endsWith("msg=failed err=\"store is away: no bucket\"");
        }

        @Test
        void ofOthersAreNamedWithThePlaceInOurCode() {
            logger(LogFormat.LOGFMT, LogLevel.INFO)
                    .atError()
                    .setCause(new UncheckedIOException("flush", new IOException()))
                    .log("failed");

            assertThat(lines().getFirst())
                    .matches(".* err=\"UncheckedIOException: flush: IOException\" at=LoggingTest.java:\\d+");
        }

        @Test
        void areNotSaidTwiceWhereAWrapperRepeatsThem() {
            assertThat(new ErrorText(new UncheckedIOException(new IOException("disk full"))).message())
                    .isEqualTo("UncheckedIOException: java.io.IOException: disk full");
        }

        @Test
        void haveTheirStackOnlyWhileDebugging() {
            logger(LogFormat.LOGFMT, LogLevel.DEBUG)
                    .atError()
                    .setCause(new IllegalStateException("x"))
                    .log("failed");

            assertThat(lines())
                    .singleElement()
                    .asString()
                    .contains(" stack=\"java.lang.IllegalStateException: x\\n\\tat ");
        }

        @Test
        void thatContainThemselvesEnd() {
            IllegalStateException a = new IllegalStateException("a");
            a.initCause(new IllegalStateException("b", a));

            assertThat(new ErrorText(a).message()).startsWith("IllegalStateException: a: IllegalStateException: b");
            assertThat(new ErrorText(a).place()).isPresent();
        }
    }

    @Nested
    class RepeatingErrors {

        @Test
        void areHeldBackAndCounted() {
            Logger logger = logger(LogFormat.LOGFMT, LogLevel.INFO);
            for (int i = 0; i < 1000; i++) {
                logger.atError().addKeyValue("try", i).log("push failed");
                logger.atInfo().log("info is not limited");
            }
            assertThat(lines()).filteredOn(line -> line.contains("push failed")).hasSize(RepeatLimiter.LINES);
            assertThat(lines()).filteredOn(line -> line.contains("info is")).hasSize(1000);

            clock.advance(RepeatLimiter.WHILE);
            logger.error("push failed");
            logger.error("push failed");
            assertThat(lines().get(lines().size() - 2)).endsWith("msg=\"push failed\" suppressed=990");
            assertThat(lines().getLast()).endsWith("msg=\"push failed\"");
        }

        @Test
        void ofDifferentKindsDoNotHideEachOther() {
            Logger logger = logger(LogFormat.LOGFMT, LogLevel.INFO);
            for (int i = 0; i < 20; i++) {
                logger.warn("a");
                context.getLogger("other").warn("a");
                logger.warn("b {}", i);
            }

            assertThat(lines()).hasSize(3 * RepeatLimiter.LINES);
        }

        @Test
        void areForgottenWhenThereAreTooManyKinds() {
            Logger logger = logger(LogFormat.LOGFMT, LogLevel.INFO);
            for (int i = 0; i < 3 * RepeatLimiter.MAX_KINDS; i++) {
                logger.warn("kind " + i);
            }

            assertThat(lines()).hasSize(3 * RepeatLimiter.MAX_KINDS);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain|plain",
                "a/b:c,d{}|a/b:c,d{}",
                "``|``",
                "a b|\"a b\"",
                "a=b|\"a=b\"",
                "a\"b|\"a\\\"b\"",
                "a\\b|a\\b",
                "a\\b c|\"a\\\\b c\"",
                "null|\"null\"",
                "é|é"
            })
    void logfmtQuotesAsGoDoes(String value, String printed) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("k", value);

        assertThat(new LogfmtLine().line(fields)).isEqualTo("k=" + printed + "\n");
    }

    @Test
    void logfmtEscapesWhatWouldBreakALine() {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("a b=\"c", "x\ny\r\t\u0000\uFFFD");
        fields.put(" ", 1);

        assertThat(new LogfmtLine().line(fields)).isEqualTo("abc=\"x\\ny\\r\\t\\u0000\uFFFD\" _=1\n");
    }
}
