// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.requestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Metadata;
import io.grpc.Status;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

class RequestLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(RequestLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ManualClock clock = ManualClock.atGoldenInput();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private static HttpRequest request(String... headers) {
        return HttpRequest.of("GET", "/api/search?q=%7B%7D", HttpHeaders.of(headers), HttpBody.empty())
                .withRemoteAddress("127.0.0.1:4711");
    }

    private HttpResponse answer(RequestLogSettings settings, HttpRequest request, HttpResponse response)
            throws InterruptedException {
        HttpHandler handler = new RequestLog(settings, clock).http(asked -> {
            clock.advance(Duration.ofMillis(15));
            return response;
        });
        return handler.handle(request);
    }

    /// Level, message and pairs of the one line there is.
    private String line() {
        assertThat(lines.list).hasSize(1);
        ILoggingEvent event = lines.list.getFirst();
        String pairs = event.getKeyValuePairs() == null
                ? ""
                : event.getKeyValuePairs().stream()
                        .map(pair -> " " + pair.key + "=" + pair.value)
                        .collect(Collectors.joining());
        return event.getLevel() + " " + event.getFormattedMessage() + pairs;
    }

    @ParameterizedTest
    @CsvSource({"200, false, DEBUG", "404, false, DEBUG", "502, false, DEBUG", "503, false, DEBUG", "200, true, INFO"})
    void saysWhatWasAskedAndAnswered(int status, boolean atInfo, String level) throws InterruptedException {
        answer(
                new RequestLogSettings(atInfo, false, Set.of(), null),
                request("Accept", "text/plain"),
                HttpResponse.text(status, "x"));
        assertThat(line()).isEqualTo(level + " GET /api/search?q=%7B%7D (" + status + ") 15ms");
    }

    @Test
    void warnsOfTheServersFaultsWithAnswerAndHeaders() throws InterruptedException {
        answer(
                RequestLogSettings.defaults(),
                request("Accept", "text/plain", "Authorization", "Bearer secret", "X-Scope-OrgID", "a"),
                HttpResponse.text(500, "disk is full\n"));
        assertThat(line())
                .isEqualTo("WARN GET /api/search?q=%7B%7D (500) 15ms"
                        + " headers=Accept: \"text/plain\"; X-Scope-OrgID: \"a\"; response=disk is full");
    }

    @Test
    void showsHeadersButThoseExcludedAndCredentials() throws InterruptedException {
        answer(
                new RequestLogSettings(false, true, Set.of("x-scope-orgid"), null),
                request("Accept", "text/plain", "Cookie", "secret", "X-Scope-OrgID", "a"),
                HttpResponse.text(200, "x"));
        assertThat(line()).endsWith("15ms headers=Accept: \"text/plain\";");
    }

    @Test
    void logsAStreamWhenItsLastByteIsWritten() throws Exception {
        HttpResponse response = answer(
                RequestLogSettings.defaults(),
                request(),
                HttpResponse.stream(200, "text/plain", out -> clock.advance(Duration.ofMillis(85))));
        assertThat(lines.list).isEmpty();
        assertThat(response.bodyBytes()).isEmpty();
        assertThat(line()).isEqualTo("DEBUG GET /api/search?q=%7B%7D (200) 100ms");
    }

    @Test
    void aClientThatWentAwayIsNoFault() {
        HttpHandler handler = new RequestLog(RequestLogSettings.defaults(), clock).http(asked -> {
            throw new InterruptedException();
        });
        assertThatThrownBy(() -> handler.handle(request())).isInstanceOf(InterruptedException.class);
        assertThat(line()).isEqualTo("DEBUG GET /api/search?q=%7B%7D 0s, request cancelled");
    }

    @Test
    void namesTheClientWhenAsked() throws InterruptedException {
        answer(
                new RequestLogSettings(false, false, Set.of(), SourceIps.usual(false)),
                request("X-Forwarded-For", "192.0.2.7, 192.0.2.8"),
                HttpResponse.text(200, "x"));
        assertThat(line()).endsWith("15ms sourceIPs=192.0.2.7");
    }

    private void call(Status status) {
        var tracer = new RequestLog(RequestLogSettings.defaults(), clock)
                .grpc()
                .newServerStreamTracer("a.B/C", new Metadata());
        clock.advance(Duration.ofMillis(15));
        tracer.streamClosed(status);
    }

    @Test
    void logsCallsThatSucceedAtDebug() {
        call(Status.OK);
        assertThat(line()).isEqualTo("DEBUG gRPC (success) method=/a.B/C duration=15ms");
    }

    @Test
    void warnsOfCallsThatFail() {
        call(Status.INTERNAL.withDescription("broken"));
        assertThat(line())
                .isEqualTo("WARN gRPC method=/a.B/C duration=15ms err=rpc error: code = Internal desc = broken");
    }

    @ParameterizedTest
    @EnumSource(names = {"CANCELLED", "NOT_FOUND", "UNAVAILABLE", "INVALID_ARGUMENT"})
    void whatIsNotTheServersFaultIsNoWarning(Status.Code code) {
        call(code.toStatus().withDescription("so it is"));
        assertThat(line()).startsWith("DEBUG gRPC method=/a.B/C").endsWith("so it is");
    }

    @Test
    void makesNoLinesThatNobodySees() throws InterruptedException {
        logger.setLevel(Level.INFO);
        answer(RequestLogSettings.defaults(), request(), HttpResponse.text(200, "x"));
        call(Status.OK);
        assertThat(lines.list).isEqualTo(List.of());
    }
}
