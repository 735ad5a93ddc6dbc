// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.pages;

import io.minitempo.testsupport.Eventually;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Chromium without a window, with one page, on loopback only. Owned by one thread.
final class Browser implements AutoCloseable {

    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long STOP_SECONDS = 10;
    private static final Map<String, Integer> KEYS = Map.of(
            "Tab",
            9,
            "Enter",
            13,
            "Escape",
            27,
            "PageDown",
            34,
            "End",
            35,
            "Home",
            36,
            "ArrowLeft",
            37,
            "ArrowUp",
            38,
            "ArrowRight",
            39,
            "ArrowDown",
            40);

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final DevTools tools;

    private Browser(Process process, Path folder) throws InterruptedException {
        this.process = process;
        tools = new DevTools(http, Eventually.eventually(() -> page(folder)));
        tools.call("Page.enable", Map.of());
        tools.call("Runtime.enable", Map.of());
        tools.call("Log.enable", Map.of());
        tools.call("Page.setDownloadBehavior", Map.of("behavior", "deny"));
        resize(1280, 800);
    }

    /// The program that is installed, if one is.
    static Optional<Path> program() {
        List<String> folders = List.of(System.getenv().getOrDefault("PATH", "").split(":", -1));
        return PROGRAMS.stream()
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Starts one that keeps its files in a folder.
    static Browser in(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Stream<String> options = Stream.of(
                "--headless=new",
                // Tests run as root in containers; the pages are our own.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank");
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(program().orElseThrow().toString()), options)
                        .toList());
        builder.environment().put("TZ", "UTC");
        Redirect log = Redirect.appendTo(folder.resolve("log").toFile());
        Process process = builder.redirectOutput(log).redirectError(log).start();
        try {
            return new Browser(process, folder);
        } catch (InterruptedException | RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /// Where its page takes commands.
    private URI page(Path folder) throws IOException, InterruptedException {
        String port = Files.readAllLines(folder.resolve("DevToolsActivePort")).getFirst();
        HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        for (JsonNode target : new JsonMapper()
                .readTree(http.send(list, BodyHandlers.ofString()).body())) {
            if (target.get("type").asString().equals("page")) {
                return URI.create(target.get("webSocketDebuggerUrl").asString());
            }
        }
        throw new IOException("the browser has no page yet");
    }

    /// Loads an address; returns when its scripts have begun.
    void open(URI address) throws InterruptedException {
        tools.call("Page.navigate", Map.of("url", "about:blank"));
        tools.call("Page.navigate", Map.of("url", address.toString()));
        Eventually.eventually(() -> {
            if (!is("location.href.startsWith('http') && document.readyState === 'complete'")) {
                throw new AssertionError(address + " is not loaded");
            }
        });
    }

    /// The value of an expression of the page; of a promise, what it comes to.
    JsonNode evaluate(String expression) throws InterruptedException {
        JsonNode answer = tools.call(
                "Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.get("result").path("value");
    }

    boolean is(String expression) throws InterruptedException {
        return evaluate("Boolean(" + expression + ")").asBoolean();
    }

    /// The text that elements show, those that are not in sight left out.
    String text(String selector) throws InterruptedException {
        return evaluate("[...document.querySelectorAll(`" + selector + "`)].map(e => e.innerText).join('\\n')")
                .asString();
    }

    int count(String selector) throws InterruptedException {
        return evaluate("document.querySelectorAll(`" + selector + "`).length").asInt();
    }

    /// Clicks the first element of a selector with the mouse, in its middle.
    void click(String selector) throws InterruptedException {
        JsonNode place = evaluate("(() => { const e = document.querySelector(`" + selector + "`);"
                + " e.scrollIntoView({ block: 'nearest' }); const b = e.getBoundingClientRect();"
                + " return [b.x + b.width / 2, b.y + b.height / 2]; })()");
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            tools.call(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            place.get(0).asDouble(),
                            "y",
                            place.get(1).asDouble(),
                            "button",
                            type.equals("mouseMoved") ? "none" : "left",
                            "clickCount",
                            type.equals("mouseMoved") ? 0 : 1));
        }
    }

    /// Writes into what has the focus.
    void type(String text) throws InterruptedException {
        tools.call("Input.insertText", Map.of("text", text));
    }

    /// Presses keys, by the names that pages know them by.
    void press(String... keys) throws InterruptedException {
        for (String key : keys) {
            int code = KEYS.getOrDefault(key, 0);
            Map<String, ?> event = Map.of("key", key, "code", key, "windowsVirtualKeyCode", code);
            for (String type : List.of("rawKeyDown", "keyUp")) {
                tools.call("Input.dispatchKeyEvent", with(event, "type", type));
            }
        }
    }

    private static Map<String, ?> with(Map<String, ?> event, String name, String value) {
        return Stream.concat(event.entrySet().stream(), Stream.of(Map.entry(name, value)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    void back() throws InterruptedException {
        evaluate("history.back()");
    }

    void resize(int width, int height) throws InterruptedException {
        tools.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void dark(boolean isDark) throws InterruptedException {
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light");
        tools.call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    }

    void screenshot(Path file) throws IOException, InterruptedException {
        String png = tools.call("Page.captureScreenshot", Map.of("format", "png"))
                .get("data")
                .asString();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(png));
    }

    /// What the browser complained of so far: failures of scripts, and breaches of the page's policy. Answers that are
    /// errors are none.
    List<String> complaints() {
        Stream<JsonNode> failures = tools.events("Runtime.exceptionThrown").stream();
        Stream<JsonNode> entries = tools.events("Log.entryAdded").stream()
                .map(event -> event.get("entry"))
                .filter(entry -> !entry.get("source").asString().equals("network"));
        return Stream.concat(failures, entries).map(JsonNode::toString).toList();
    }

    @Override
    public void close() {
        tools.close();
        http.close();
        List<ProcessHandle> helpers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        // They write into the folder until they are gone, and then it is deleted.
        helpers.forEach(ProcessHandle::destroyForcibly);
        helpers.forEach(helper -> helper.onExit().join());
    }
}
