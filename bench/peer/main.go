// The peer that the gateway is measured beside: the Centrifuge library, fed by the same Kafka topic.
//
// Each record of the topic is published, as it is, to the channel named by its key; a client is subscribed to the
// channel that it gives as its token, with history, positions and recovery, as the gateway's clients are.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	historySize = 64
	historyKept = 10 * time.Minute
	queueBytes  = 256 * 1024
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8400", "address of the WebSocket endpoint")
	kafka := flag.String("kafka", "", "bootstrap server")
	topic := flag.String("topic", "chat.live", "what to publish")
	flag.Parse()

	node, err := centrifuge.New(centrifuge.Config{ClientQueueMaxSize: queueBytes})
	check(err)
	node.OnConnecting(subscribed)
	check(node.Run())
	go publish(node, *kafka, *topic)

	http.Handle("/ws", centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{
		CheckOrigin:    func(*http.Request) bool { return true },
		PingPongConfig: centrifuge.PingPongConfig{PingInterval: 30 * time.Second, PongTimeout: 10 * time.Second},
	}))
	check(http.ListenAndServe(*listen, nil))
}

func subscribed(_ context.Context, event centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
	return centrifuge.ConnectReply{
		Credentials:   &centrifuge.Credentials{UserID: event.Token},
		Subscriptions: map[string]centrifuge.SubscribeOptions{event.Token: {EnableRecovery: true, EnablePositioning: true}},
	}, nil
}

func publish(node *centrifuge.Node, kafka, topic string) {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(kafka),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtEnd()),
	)
	check(err)
	for {
		fetches := client.PollFetches(context.Background())
		fetches.EachError(func(topic string, partition int32, err error) { log.Println(topic, partition, err) })
		fetches.EachRecord(func(record *kgo.Record) {
			_, err := node.Publish(string(record.Key), record.Value, centrifuge.WithHistory(historySize, historyKept))
			check(err)
		})
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
