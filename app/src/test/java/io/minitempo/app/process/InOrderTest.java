// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InOrderTest {

    private final List<String> calls = new ArrayList<>();

    /// Writes down what it is asked to do, and fails where its name says so.
    private final class Recorder implements Service {
        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public void start(FailureListener failure) {
            calls.add("start " + name);
            fail("start");
        }

        @Override
        public void stop(Deadline deadline) {
            calls.add("stop " + name);
            fail("stop");
        }

        private void fail(String when) {
            if (name.endsWith(when)) {
                throw new IllegalStateException(name);
            }
        }

        @Override
        public Optional<String> notReady() {
            return name.startsWith("late") ? Optional.of(name + " is not there yet") : Optional.empty();
        }
    }

    private InOrder inOrder(String... names) {
        return new InOrder(List.of(names).stream().map(Recorder::new).toArray(Service[]::new));
    }

    private static void start(Service service) throws InterruptedException {
        service.start(cause -> {
            throw new AssertionError(cause);
        });
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(1));
    }

    @Test
    void startsInOrderAndStopsInReverse() throws InterruptedException {
        InOrder services = inOrder("a", "b", "c");

        start(services);
        services.stop(soon());

        assertThat(calls).containsExactly("start a", "start b", "start c", "stop c", "stop b", "stop a");
    }

    @Test
    void afterAFailedStartOnlyWhatWasTouchedIsStopped() throws InterruptedException {
        InOrder services = inOrder("a", "fails to start", "c");

        assertThatThrownBy(() -> start(services)).hasMessage("fails to start");
        services.stop(soon());

        assertThat(calls).containsExactly("start a", "start fails to start", "stop fails to start", "stop a");
    }

    @Test
    void stopsTheOthersWhenOneCannotStop() throws InterruptedException {
        InOrder services = inOrder("first cannot stop", "b", "last cannot stop");
        start(services);

        assertThatThrownBy(() -> services.stop(soon()))
                .hasMessage("last cannot stop")
                .satisfies(problem -> assertThat(problem.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("first cannot stop"));

        assertThat(calls).endsWith("stop last cannot stop", "stop b", "stop first cannot stop");
    }

    @Test
    void aLimitOfTheirOwnShortensTheStop() throws InterruptedException {
        List<Duration> left = new ArrayList<>();
        Service service = new Service() {
            @Override
            public void start(FailureListener failure) {}

            @Override
            public void stop(Deadline deadline) {
                left.add(deadline.remaining());
            }
        };
        InOrder limited = InOrder.stoppedWithin(Duration.ofSeconds(5), service, service);
        start(limited);

        limited.stop(Deadline.after(Duration.ofSeconds(90)));
        start(limited);
        limited.stop(Deadline.after(Duration.ofSeconds(2)));

        assertThat(left.subList(0, 2)).allMatch(rest -> rest.compareTo(Duration.ofSeconds(5)) <= 0);
        assertThat(left.subList(2, left.size())).allMatch(rest -> rest.compareTo(Duration.ofSeconds(2)) <= 0);
    }

    @Test
    void isReadyWhenAllAre() {
        assertThat(inOrder("a", "late b", "late c").notReady()).contains("late b is not there yet");
        assertThat(inOrder("a", "b").notReady()).isEmpty();
    }
}
