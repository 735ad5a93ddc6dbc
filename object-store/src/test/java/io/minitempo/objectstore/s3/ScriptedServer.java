// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.minitempo.core.concurrent.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP server that answers S3 requests as a test says, to show what no real store does on demand.
final class ScriptedServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Threads.perTask("scripted-");
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    /// A request that arrived.
    record Seen(String method, String uri, Map<String, List<String>> headers) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> String.join(",", header.getValue()))
                    .findFirst()
                    .orElse("");
        }
    }

    /// What happens to request number `number`, counted from 0.
    interface Script {
        void answer(int number, HttpExchange exchange) throws IOException, InterruptedException;
    }

    ScriptedServer(Script script) throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), script);
    }

    ScriptedServer(HttpServer server, Script script) {
        this.server = server;
        AtomicInteger number = new AtomicInteger();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders())));
            try (exchange) {
                script.answer(number.getAndIncrement(), exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    String endpoint() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    List<Seen> seen() {
        return seen;
    }

    static void status(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static void error(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        status(exchange, status, "<Error><Code>" + code + "</Code><Message>scripted</Message></Error>");
    }

    static void object(HttpExchange exchange, byte[] content) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("ETag", "\"e\"");
        headers.set("Last-Modified", "Fri, 20 Nov 2026 12:00:00 GMT");
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
