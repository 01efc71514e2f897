package io.souk.security.tls;

import io.souk.security.file.SourceFile;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/** Private keys from PEM files. */
final class PrivateKeys {

  private static final String ACCEPTED =
      "expected one -----BEGIN PRIVATE KEY-----: PKCS #8, not encrypted, RSA, EC or Ed25519";

  private PrivateKeys() {}

  static PrivateKey read(SourceFile file, byte[] content) {
    List<Pem.Block> keys =
        Pem.read(file, content).stream().filter(block -> block.type().endsWith("KEY")).toList();
    if (keys.size() != 1) {
      throw file.refused("holds " + keys.size() + " keys; " + ACCEPTED);
    }
    Pem.Block block = keys.getFirst();
    if (!block.type().equals("PRIVATE KEY")) {
      String type = block.type().length() > 40 ? "key of another kind" : block.type();
      throw file.refused(
          "is of type " + type + "; " + ACCEPTED + " ('openssl pkcs8 -topk8 -nocrypt' makes one)");
    }
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(block.content());
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      Optional<PrivateKey> key = key(algorithm, spec);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw file.refused("is damaged or of another kind; " + ACCEPTED);
  }

  private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec spec) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether what the one signs the other confirms. */
  static boolean belongs(PrivateKey secret, PublicKey published) {
    String algorithm =
        switch (secret.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "Ed25519";
        };
    byte[] text = "souk".getBytes(StandardCharsets.UTF_8);
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(secret);
      signing.update(text);
      byte[] signature = signing.sign();
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(published);
      checking.update(text);
      return checking.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
