package io.souk.security.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows the certificate of the moment. A handshake asks for an alias first, then for the chain and
 * the key to it; as the files may change in between, the alias says which ones are meant, and those
 * before the last change are kept.
 */
final class ShownKeys extends X509ExtendedKeyManager {

  /**
   * What can be meant.
   *
   * @param number of the current ones, counting from 0
   */
  private record Generations(long number, TlsIdentity current, TlsIdentity before) {

    String alias() {
      return "souk-" + number;
    }

    Optional<TlsIdentity> find(String alias) {
      if (alias().equals(alias)) {
        return Optional.of(current);
      }
      return ("souk-" + (number - 1)).equals(alias) ? Optional.of(before) : Optional.empty();
    }
  }

  private volatile Generations generations;

  ShownKeys(TlsIdentity identity) {
    this.generations = new Generations(0, identity, identity);
  }

  synchronized void replace(TlsIdentity identity) {
    generations = new Generations(generations.number() + 1, identity, generations.current());
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    Generations now = generations;
    String alias = now.current().shown().chooseEngineServerAlias(keyType, issuers, engine);
    return alias == null ? null : now.alias();
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    Generations now = generations;
    String alias = now.current().shown().chooseEngineClientAlias(keyTypes, issuers, engine);
    return alias == null ? null : now.alias();
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    Generations now = generations;
    String alias = now.current().shown().chooseServerAlias(keyType, issuers, socket);
    return alias == null ? null : now.alias();
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    Generations now = generations;
    String alias = now.current().shown().chooseClientAlias(keyTypes, issuers, socket);
    return alias == null ? null : now.alias();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return aliases(chooseServerAlias(keyType, issuers, null));
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return aliases(chooseClientAlias(new String[] {keyType}, issuers, null));
  }

  private static String[] aliases(String alias) {
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return generations.find(alias).map(TlsIdentity::chain).orElse(null);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return generations.find(alias).map(TlsIdentity::key).orElse(null);
  }
}
