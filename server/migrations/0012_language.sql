-- The language that a person chose (BCP 47); nothing where their browser is to say.
ALTER TABLE person ADD COLUMN language TEXT;
