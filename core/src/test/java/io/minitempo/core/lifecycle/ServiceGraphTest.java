// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ServiceGraphTest {

    private final List<String> events = new ArrayList<>();

    @Test
    void startsInOrderAndStopsInReverse() throws InterruptedException {
        ServiceGraph graph = new ServiceGraph()
                .add("server", service("server"))
                .add("store", service("store"), "server")
                .add("querier", service("querier"), "server", "store");

        graph.start(() -> Deadline.NONE);
        assertThat(graph.all(s -> s == ServiceState.RUNNING)).isTrue();
        graph.stop(Deadline.NONE);

        assertThat(events).containsExactly("+server", "+store", "+querier", "-querier", "-store", "-server");
        assertThat(graph.all(s -> s == ServiceState.TERMINATED)).isTrue();
        assertThat(graph.awaitEnd()).isEmpty();
    }

    @Test
    void stopsWhatRunsWhenOneFailsToStart() {
        Service failing = Service.of(
                () -> {
                    throw new IllegalStateException("no disk");
                },
                () -> events.add("-failing"));
        ServiceGraph graph = new ServiceGraph()
                .add("server", service("server"))
                .add("failing", failing, "server")
                .add("never", service("never"), "failing");

        assertThatThrownBy(() -> graph.start(() -> Deadline.NONE)).hasMessage("no disk");

        assertThat(events).containsExactly("+server", "-failing", "-server");
        assertThat(graph.statuses())
                .extracting(s -> s.state().toString())
                .containsExactly("Terminated", "Failed", "New");
    }

    @Test
    @Timeout(30)
    void aStartThatWaitsIsCancelledAndStopped() throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Service waits = new Service() {
            @Override
            public void start(FailureListener failure) {
                waiting.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    // As the clients of Kafka do.
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void stop(Deadline deadline) throws InterruptedException {
                Clock.system().sleep(Duration.ofMillis(1)); // fails while an interrupt is pending
                events.add("-waits");
            }
        };
        ServiceGraph graph = new ServiceGraph()
                .add("server", service("server"))
                .add("waits", waits, "server")
                .add("never", service("never"), "waits");
        Thread starter = Thread.ofVirtual().start(() -> {
            try {
                graph.start(() -> Deadline.NONE);
            } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
            }
        });
        waiting.await();

        graph.requestEnd();
        starter.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(events).containsExactly("+server", "-waits", "-server");
    }

    @Test
    void aStartAfterARequestToEndDoesNotBegin() {
        ServiceGraph graph = new ServiceGraph().add("server", service("server"));
        graph.requestEnd();

        assertThatThrownBy(() -> graph.start(() -> Deadline.NONE)).isInstanceOf(InterruptedException.class);

        assertThat(events).isEmpty();
    }

    @Test
    void aRequestToEndDoesNotDisturbTheStopAfterAFailedStart() {
        AtomicReference<ServiceGraph> built = new AtomicReference<>();
        Service server = Service.of(() -> events.add("+server"), () -> {
            built.get().requestEnd();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            events.add("-server");
        });
        Service failing = Service.of(
                () -> {
                    throw new IllegalStateException("no disk");
                },
                () -> {});
        built.set(new ServiceGraph().add("server", server).add("failing", failing, "server"));

        assertThatThrownBy(() -> built.get().start(() -> Deadline.NONE)).hasMessage("no disk");

        assertThat(events).containsExactly("+server", "-server");
    }

    @Test
    void reportsAServiceThatFailsLater() throws InterruptedException {
        AtomicReference<Service.FailureListener> listener = new AtomicReference<>();
        ServiceGraph graph = new ServiceGraph().add("consumer", new Service() {
            @Override
            public void start(FailureListener failure) {
                listener.set(failure);
            }

            @Override
            public void stop(Deadline deadline) {
                events.add("-consumer");
            }
        });
        graph.start(() -> Deadline.NONE);

        listener.get().failed(new IllegalStateException("gone"));

        assertThat(graph.awaitEnd()).get().extracting(Throwable::getMessage).isEqualTo("gone");
        assertThat(graph.statuses().getFirst().state()).isEqualTo(ServiceState.FAILED);
        graph.stop(Deadline.NONE);
        assertThat(events).containsExactly("-consumer");
    }

    @Test
    void asksForReadinessInTheGivenOrder() {
        ServiceGraph graph = new ServiceGraph().add("a", notReady("a waits")).add("b", notReady("b waits"));

        assertThat(graph.notReady(List.of("b", "a"))).contains("b waits");
        assertThat(graph.notReady(List.of())).contains("a waits");
    }

    @Test
    void refusesUnknownDependenciesAndDoubleNames() {
        ServiceGraph graph = new ServiceGraph().add("a", service("a"));

        assertThatThrownBy(() -> graph.add("b", service("b"), "c")).hasMessageContaining("unknown service c");
        assertThatThrownBy(() -> graph.add("a", service("a"))).hasMessageContaining("twice");
    }

    private Service service(String name) {
        return Service.of(() -> events.add("+" + name), () -> events.add("-" + name));
    }

    private static Service notReady(String reason) {
        return new Service() {
            @Override
            public void start(FailureListener failure) {}

            @Override
            public void stop(Deadline deadline) {}

            @Override
            public Optional<String> notReady() {
                return Optional.of(reason);
            }
        };
    }
}
