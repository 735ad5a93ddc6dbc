// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.Router;
import io.minitempo.server.metrics.JvmMetrics;
import io.minitempo.server.metrics.MetricsRegistry;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The command `mini-tempo sidecar` from its arguments to its exit code: 0 when it was stopped or asked for help, 1
/// when it could not run, 2 when the arguments are wrong.
public final class SidecarCommand {

    private static final Logger log = LoggerFactory.getLogger(SidecarCommand.class);
    private static final Duration STOP_TIME = Duration.ofSeconds(5);

    private final Consumer<Runnable> onShutdown;

    /// A command that runs until the process is told to stop.
    public SidecarCommand() {
        this(stop -> Threads.onShutdown("sidecar-stop", stop));
    }

    /// A command that hands over what stops it.
    SidecarCommand(Consumer<Runnable> onShutdown) {
        this.onShutdown = onShutdown;
    }

    /// Runs a sidecar until the process, or by an interrupt this thread, is told to stop; answers the exit code.
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        Optional<SidecarOptions> options;
        try {
            options = SidecarOptions.parse(arguments);
        } catch (TempoException.Invalid e) {
            err.println(e.text());
            err.print(SidecarOptions.USAGE);
            return 2;
        }
        if (options.isEmpty()) {
            out.print(SidecarOptions.USAGE);
            return 0;
        }
        try {
            return serve(options.get(), out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } catch (TempoException e) {
            err.println("sidecar: " + e.text());
            return 1;
        }
    }

    private int serve(SidecarOptions options, PrintStream out) throws InterruptedException {
        MetricsRegistry registry = new MetricsRegistry();
        JvmMetrics.register(registry);
        Sidecar sidecar =
                new Sidecar(resolve("listen", options.listen()), options.to().unresolved(), registry, Clock.system());
        ServiceGraph graph = new ServiceGraph().add("sidecar", withOption("listen", sidecar));
        @Nullable HostPort adminAddress = options.admin();
        @Nullable HttpServer admin = adminAddress == null ? null : admin(adminAddress, sidecar, graph, registry);
        if (admin != null) {
            graph.add("admin", withOption("admin", admin), "sidecar");
        }
        graph.start(() -> Deadline.after(STOP_TIME));
        CountDownLatch ended = new CountDownLatch(1);
        try {
            onShutdown.accept(() -> {
                stop(graph);
                await(ended);
            });
            out.println("sidecar listens on " + Sidecar.text(sidecar.listen()) + " and passes on to " + options.to());
            if (adminAddress != null && admin != null) {
                String host = adminAddress.host();
                out.println("state and switches at http://"
                        + new HostPort(host.isEmpty() ? "localhost" : host, admin.port()));
            }
            return graph.awaitEnd().isPresent() ? 1 : 0;
        } finally {
            stop(graph);
            out.println("sidecar stopped");
            ended.countDown();
        }
    }

    /// The process ends with the last of what runs at its end, so the last line must be out by then.
    private static void await(CountDownLatch ended) {
        try {
            if (!ended.await(STOP_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("sidecar did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetSocketAddress resolve(String option, HostPort address) {
        try {
            return address.resolve();
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid(e.text() + "; -" + option + " takes another", e);
        }
    }

    private static HttpServer admin(HostPort address, Sidecar sidecar, ServiceGraph graph, MetricsRegistry registry) {
        Router router = new Router();
        new SidecarAdmin(sidecar, graph, registry).register(router);
        String host = address.host().isEmpty()
                ? ""
                : resolve("admin", address).getAddress().getHostAddress();
        return new HttpServer(HttpServerConfig.defaults().listeningOn(host, address.port()), router);
    }

    /// The same service, whose failure to start says which option takes another address.
    private static Service withOption(String option, Service service) {
        return new Service() {
            @Override
            public void start(FailureListener failure) throws InterruptedException {
                try {
                    service.start(failure);
                } catch (TempoException.Unavailable e) {
                    throw new TempoException.Unavailable(e.text() + "; -" + option + " takes another", e);
                }
            }

            @Override
            public void stop(Deadline deadline) throws InterruptedException {
                service.stop(deadline);
            }
        };
    }

    private static void stop(ServiceGraph graph) {
        try {
            graph.stop(Deadline.after(STOP_TIME));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
