// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.minitempo.core.time.GoDuration;

/// What a sidecar is and has done, at one moment.
///
/// @param listen the address it listens on
/// @param to where it passes everything on to
/// @param faults what it does wrong
/// @param open connections open
/// @param accepted connections accepted so far
/// @param refused of those, the ones that ended because the target could not be reached
/// @param cut of those, the ones broken on purpose
/// @param bytesUp bytes passed on from callers to the target
/// @param bytesDown bytes passed on from the target to callers
record SidecarState(
        String listen,
        String to,
        Faults faults,
        int open,
        long accepted,
        long refused,
        long cut,
        long bytesUp,
        long bytesDown) {

    /// The state of a started sidecar.
    static SidecarState of(Sidecar sidecar) {
        return new SidecarState(
                Sidecar.text(sidecar.listen()),
                Sidecar.text(sidecar.target()),
                sidecar.faults(),
                sidecar.openConnections(),
                sidecar.connectionsAccepted(),
                sidecar.connectionsRefused(),
                sidecar.connectionsCut(),
                sidecar.bytesUp(),
                sidecar.bytesDown());
    }

    /// The state as the body of `/state`.
    String json() {
        return """
                {
                  "listen": "%s",
                  "to": "%s",
                  "faults": {"refuse": %b, "silent": %b, "delay": "%s", "rate": %d},
                  "connections": {"open": %d, "accepted": %d, "refused": %d, "cut": %d},
                  "bytes": {"up": %d, "down": %d}
                }
                """.formatted(
                        escape(listen),
                        escape(to),
                        faults.refuse(),
                        faults.silent(),
                        GoDuration.format(faults.delay()),
                        faults.bytesPerSecond(),
                        open,
                        accepted,
                        refused,
                        cut,
                        bytesUp,
                        bytesDown);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
