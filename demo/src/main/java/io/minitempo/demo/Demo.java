// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.server.logging.LogFormat;
import io.minitempo.server.logging.LogLevel;
import io.minitempo.server.logging.Logging;
import io.minitempo.testkit.ClusterBuilder;
import io.minitempo.testkit.FreePorts;
import io.minitempo.testkit.TestCluster;
import io.minitempo.testkit.process.Watchman;
import io.minitempo.testkit.proxy.ProxyKind;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `mini-tempo demo`: starts the cluster, shows its one screen, makes traffic until it is told to stop.
final class Demo {

    private final Runtime runtime;
    private final PrintStream out;
    private final PrintStream err;
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch cleaned = new CountDownLatch(1);

    /// Whether the start is over, after which an interrupt would only disturb the stop.
    private volatile boolean running;

    /// What the JVM ends with, once everything is cleaned; a failure that nobody thought of leaves it.
    private volatile int exitCode = 1;

    Demo(Runtime runtime, PrintStream out, PrintStream err) {
        this.runtime = runtime;
        this.out = out;
        this.err = err;
    }

    /// Runs until a signal; answers the exit code.
    int run(List<String> arguments) throws InterruptedException {
        DemoOptions options;
        try {
            options = DemoOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(DemoOptions.USAGE);
            return 2;
        }
        if (options.help()) {
            out.print(DemoOptions.USAGE);
            return 0;
        }
        Logging.configure(LogFormat.LOGFMT, LogLevel.ERROR);
        @Nullable String problem = problem(options);
        if (problem != null) {
            err.println(problem);
            return 1;
        }
        Thread starter = Thread.currentThread();
        Threads.onShutdown("demo-stop", () -> stop(starter));
        return runUntilTold(options);
    }

    /// Waits in the JVM's shutdown until everything is stopped and removed.
    private void stop(Thread starter) {
        told.countDown();
        if (!running) {
            starter.interrupt();
        }
        try {
            cleaned.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runtime.halt(exitCode);
    }

    private int runUntilTold(DemoOptions options) {
        @Nullable Path kept = options.data();
        try {
            Path folder = kept == null ? Files.createTempDirectory("mini-tempo-demo-") : Files.createDirectories(kept);
            try (Watchman watchman = Watchman.start()) {
                if (kept == null) {
                    watchman.remove(folder);
                }
                try {
                    runIn(folder, options, watchman);
                } finally {
                    if (kept == null) {
                        delete(folder);
                    }
                }
            }
            stopped();
        } catch (InterruptedException e) {
            stopped();
        } catch (IOException | RuntimeException e) {
            // What was interrupted while it started says so in its own way.
            if (told.getCount() == 0 && !running) {
                stopped();
            } else {
                err.println((running ? "The demo did not stop cleanly: " : "The demo cannot run: ") + reason(e));
            }
        } finally {
            cleaned.countDown();
        }
        return exitCode;
    }

    private static String reason(Exception e) {
        return switch (e) {
            case IOException known -> String.valueOf(known.getMessage());
            case TempoException known -> known.text();
            case IllegalStateException known -> String.valueOf(known.getMessage());
            default -> e.toString();
        };
    }

    private void stopped() {
        out.println("Stopped.");
        exitCode = 0;
    }

    private void runIn(Path folder, DemoOptions options, Watchman watchman) throws IOException, InterruptedException {
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                @Nullable FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new TempoException.Unavailable(
                        folder + " is used by another demo; stop it, or choose another folder with -data");
            }
            try {
                runLocked(folder, options, watchman);
            } finally {
                Files.deleteIfExists(folder.resolve("lock"));
            }
        }
    }

    private void runLocked(Path folder, DemoOptions options, Watchman watchman)
            throws IOException, InterruptedException {
        Progress progress = new Progress(out, Clock.system());
        progress.starting("kafka");
        try (EmbeddedKafka kafka = EmbeddedKafka.configure()
                        .port(options.kafkaPort())
                        .dataFolder(folder.resolve("kafka"))
                        .start();
                TestCluster cluster = cluster(folder, options, kafka, watchman, progress)) {
            progress.done();
            try (Traffic traffic = new Traffic(cluster.otlpHttpUrl(), options.tracesPerSecond())) {
                traffic.start();
                out.print(new Screen(cluster, kafka, traffic.awaitFirst(), options, folder).text());
                running = true;
                Children children = new Children(cluster, out);
                while (!told.await(1, TimeUnit.SECONDS)) {
                    children.report();
                }
            }
        }
    }

    private static TestCluster cluster(
            Path folder, DemoOptions options, EmbeddedKafka kafka, Watchman watchman, Progress progress)
            throws InterruptedException {
        ClusterBuilder builder = TestCluster.in(folder)
                .withSidecarsEverywhere()
                .watchedBy(watchman)
                .kafka(kafka)
                .cycles("10s", "30s")
                .otlp(options.otlpGrpcPort(), options.otlpHttpPort())
                .adjust("query-frontend", node -> node.listening(options.httpPort(), node.grpcPort()))
                .progress(progress);
        @Nullable ProxyKind proxy = options.proxy();
        if (proxy != null) {
            builder.proxy(proxy);
        }
        // What shares this JVM shares its log, which is the terminal.
        return options.inProcess()
                ? builder.logLevel("error").start()
                : builder.logLevel("info").forked(Children.jvmOptions()).start();
    }

    /// Why the demo cannot run here; nothing when it can.
    private static @Nullable String problem(DemoOptions options) throws InterruptedException {
        @Nullable ProxyKind proxy = options.proxy();
        Optional<String> missing = proxy == null ? Optional.empty() : proxy.missing();
        return missing.map(what -> "-proxy " + options.proxyName() + ": " + what + "; -proxy builtin needs nothing")
                .orElseGet(() -> busyPort(options));
    }

    private static @Nullable String busyPort(DemoOptions options) {
        Map<String, Integer> wanted = new LinkedHashMap<>();
        wanted.put("http-port", options.httpPort());
        wanted.put("otlp-grpc-port", options.otlpGrpcPort());
        wanted.put("otlp-http-port", options.otlpHttpPort());
        wanted.put("kafka-port", options.kafkaPort());
        for (Map.Entry<String, Integer> option : wanted.entrySet()) {
            if (!FreePorts.isFree(option.getValue())) {
                return "port " + option.getValue() + " is in use; choose another one with -" + option.getKey();
            }
        }
        return null;
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
