package dev.terrace.lb.frontend;

import dev.terrace.kit.config.Doc;
import java.nio.file.Path;

/**
 * The certificate of an address; read again at every reload.
 *
 * @param certificate PEM: the certificate followed by its intermediates
 * @param key PEM: its private key, not encrypted
 */
public record TlsConfig(
    @Doc("PEM: the certificate followed by its intermediates") Path certificate,
    @Doc("PEM: its private key, not encrypted") Path key) {}
