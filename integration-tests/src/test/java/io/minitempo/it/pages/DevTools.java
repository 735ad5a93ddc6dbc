// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.pages;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The DevTools protocol with one page of Chromium: calls with answers, and events. One thread calls.
final class DevTools implements AutoCloseable {

    private static final long LIMIT_SECONDS = 30;
    private static final JsonMapper JSON = new JsonMapper();

    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    DevTools(HttpClient http, URI page) {
        socket = http.newWebSocketBuilder().buildAsync(page, new Messages()).join();
    }

    /// Calls a method and answers its result.
    ///
    /// @throws AssertionError when the browser refuses, or does not answer
    JsonNode call(String method, Map<String, ?> parameters) throws InterruptedException {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        try {
            JsonNode message = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (message.has("error")) {
                throw new AssertionError(method + ": " + message.get("error"));
            }
            return message.get("result");
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(method + " of " + parameters, e);
        }
    }

    /// The events of a method so far.
    List<JsonNode> events(String method) {
        return events.stream()
                .filter(event -> event.get("method").asString().equals(method))
                .map(event -> event.get("params"))
                .toList();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                if (message.has("id")) {
                    answer(message);
                } else {
                    events.add(message);
                }
            }
            webSocket.request(1);
            return null;
        }

        private void answer(JsonNode message) {
            CompletableFuture<JsonNode> call = waiting.remove(message.get("id").asInt());
            if (call != null) {
                call.complete(message);
            }
        }
    }
}
